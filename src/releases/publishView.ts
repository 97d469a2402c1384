/** What a publish shows to a person, and asks. */
import type { BuildProgress } from './build.ts';
import type { PackedFile, Tarball } from './pack.ts';
import type { Release } from './release.ts';
import type { Suspicion } from './suspiciousFiles.ts';

/** Where a publish is shown. */
export interface PublishView extends BuildProgress {
  check(): void;
  /** What is about to be published, as soon as its package.json has been read. */
  identify(spec: string): void;
  /** The first version of a scoped package, and nothing says who may see it; undefined stops the publish. */
  chooseAccess(name: string, registry: URL, signal: AbortSignal): Promise<PackageAccess | undefined>;
  /** The package wants a provenance statement, which npm makes in CI only: asks whether to go on without. */
  agreeToNoProvenance(spec: string): Promise<boolean>;
  /** Asks, with everything on the table, whether to go on. */
  review(preview: ReleasePreview, signal: AbortSignal): Promise<boolean>;
  /** Bytes of the document; starts anew when it is sent again. */
  upload(sent: number, total: number): void;
  /** The registry asks for a second factor; the prompt is about to appear. */
  waitForCode(): void;
  /** The registry wants a pause; the document goes again by itself. */
  pause(until: Date): void;
  /** The registry's answer is missing: what it holds is being looked up. */
  lookUp(): void;
}

export type PackageAccess = 'public' | 'restricted';

/** What would be published, as whom and where to. */
export interface ReleasePreview extends Release {
  readonly access: string | null;
  /** Whether the registry has the package already; undefined when it does not show it. */
  readonly publishedBefore: boolean | undefined;
  readonly tarball: Tarball;
  /** Suspicious ones first. */
  readonly files: readonly (PackedFile & { readonly suspicion?: Suspicion })[];
}
