/**
 * What a person decides before a package is built, where no file of the package has decided it. Asked once for each
 * publish: the check after the scripts finds the answers here.
 */
import type { PublishSettings } from '../accounts/npmConfiguration.ts';
import type { Manifest } from './manifest.ts';
import { PublishError } from './publishError.ts';
import type { PackageAccess, PublishView } from './publishView.ts';
import { specOf } from './release.ts';
import { isPublishedBefore, type Target, withAccess } from './releaseTarget.ts';

export class Decisions {
  readonly #view: Pick<PublishView, 'chooseAccess' | 'agreeToNoProvenance'>;
  readonly #signal: AbortSignal;
  #access: PackageAccess | undefined;
  #withoutProvenance = false;

  constructor(view: Pick<PublishView, 'chooseAccess' | 'agreeToNoProvenance'>, signal: AbortSignal) {
    this.#view = view;
    this.#signal = signal;
  }

  /**
   * @returns the same, with the access that was decided on
   * @throws PublishError `declined`; the signal's reason
   */
  async decided(manifest: Manifest, target: Target): Promise<Target> {
    const access = await this.access(manifest.name, target.settings, isPublishedBefore(target));
    await this.provenance(manifest, target.settings);
    return withAccess(target, access);
  }

  /**
   * npm leaves it to the registry, and npm's own hides what has a scope: a surprise in most cases.
   * @returns the `access` to publish with; null leaves it to the registry
   * @throws PublishError `declined`
   */
  async access(
    name: string,
    { access, registryAccess }: PublishSettings,
    publishedBefore: boolean | undefined,
  ): Promise<string | null> {
    if (!isAccessOpen(name, access, publishedBefore)) return access;
    this.#access ??= await this.#view.chooseAccess(name, registryAccess.registry, this.#signal);
    if (this.#access === undefined) throw new PublishError({ code: 'declined' });
    return this.#access;
  }

  /** @throws PublishError `declined` where the person does not go on without a statement; the signal's reason */
  async provenance(manifest: Manifest, { provenance }: PublishSettings): Promise<void> {
    if (!provenance || this.#withoutProvenance) return;
    this.#withoutProvenance = await this.#view.agreeToNoProvenance(specOf(manifest));
    this.#signal.throwIfAborted();
    if (!this.#withoutProvenance) throw new PublishError({ code: 'declined' });
  }
}

/** Whether the registry alone would decide who sees the package: its first version, with a scope, and nothing says it. */
export function isAccessOpen(
  name: string,
  access: string | null,
  publishedBefore: boolean | undefined,
): boolean {
  return access === null && publishedBefore === false && name.startsWith('@');
}
