/** What the publish of a workspace shows to a person, asks, and comes to. */
import type { PublishError, PublishEvent } from './publishError.ts';
import type { PackageAccess, ReleasePreview } from './publishView.ts';
import type { PublishedRelease, Release } from './release.ts';
import type { PackageManagerName, WorkspaceFailure } from './workspaceError.ts';

/** What there is to publish, as found out before anything of it runs. */
export interface WorkspacePlan {
  /** The root of the workspace. */
  readonly folder: string;
  readonly manager: PackageManagerName;
  readonly managerVersion: string;
  /** Each after those it depends on; in a cycle by name. */
  readonly packages: readonly WorkspacePackage[];
  /** Members that depend on one another in a circle, by their ids: their order is no more than a guess. */
  readonly cycles: readonly (readonly string[])[];
}

export interface WorkspacePackage {
  /** The folder below the root, with slashes. */
  readonly id: string;
  readonly folder: string;
  /** Empty where the manifest has none, or cannot be read. */
  readonly name: string;
  readonly version: string;
  /** The members it needs, by their ids; it goes out after them. */
  readonly dependsOn: readonly string[];
  readonly state: PackageState;
}

export type PackageState =
  /** To be published: the registry does not have this version. */
  | {
      readonly kind: 'missing';
      readonly release: Release;
      readonly access: string | null;
      /** Whether the registry has the package already; undefined when it does not show it. */
      readonly publishedBefore: boolean | undefined;
    }
  | { readonly kind: 'published'; readonly release: Release }
  | { readonly kind: 'private' }
  /** It cannot be published as it is. */
  | { readonly kind: 'problem'; readonly failure: WorkspaceFailure };

/** A package as it would go out. */
export interface WorkspacePreview extends ReleasePreview {
  readonly id: string;
  readonly folder: string;
}

export interface WorkspaceView {
  /** Before a script of a package runs. */
  script(event: PublishEvent, spec: string): void;
  /** Before tarballs are made: how many there are already, of how many. */
  pack(done: number, total: number): void;
  /** A line of a script's output, or of the package manager's. */
  line(line: string): void;
  /** First versions of scoped packages, and nothing says who may see them; undefined stops the publish. */
  chooseAccess(
    names: readonly string[],
    registry: URL,
    signal: AbortSignal,
  ): Promise<PackageAccess | undefined>;
  /** These want provenance statements, which are made in CI only: asks whether to go on without. */
  agreeToNoProvenance(specs: readonly string[]): Promise<boolean>;
  /**
   * Everything is built and nothing is sent: which of them to publish.
   * @returns ids; none stops the publish
   */
  review(previews: readonly WorkspacePreview[], signal: AbortSignal): Promise<readonly string[]>;
  /** How many of all packages are live, each time that another one is; first of all with none. */
  progress(live: number, total: number): void;
  /** The registry asks for a second factor; the prompt is about to appear. */
  waitForCode(): void;
  /** The registry wants a pause; what it did not take goes again by itself. */
  pause(until: Date): void;
  /** The registry's answer for a package is missing: what it holds is being looked up. */
  lookUp(spec: string): void;
}

/** What has become of a package that was to be published. */
export type PackageEnd =
  | {
      readonly kind: 'published';
      readonly release: PublishedRelease;
      /** It is live, but one of its own scripts after the upload failed. */
      readonly scriptFailure?: PublishError;
    }
  /** The registry does not have it. */
  | { readonly kind: 'failed'; readonly error: PublishError }
  /** Whether the registry has it is not known; `publish` looks before it sends it again. */
  | { readonly kind: 'unknown'; readonly error: PublishError }
  /** `because`: the id of the package that it waited for, and that is not live; absent where all was stopped. */
  | { readonly kind: 'not-tried'; readonly because?: string };

export interface PackageOutcome {
  readonly package: WorkspacePackage;
  readonly end: PackageEnd;
}

export interface WorkspaceOutcome {
  /** Each that was to be published, in the plan's order. */
  readonly outcomes: readonly PackageOutcome[];
  /** What ended everything, where something did: the person gave up or cancelled, signed out, the network is gone. */
  readonly stoppedBy?: PublishError;
  /** Ids of what is not live, or not known to be: for `publish` to go on with. Empty when all is done. */
  readonly left: readonly string[];
}
