/**
 * What a person decides before a package is built, where no file of the package has decided it. Asked once for each
 * publish: the check after the scripts finds the answers here.
 */
import type { PublishSettings } from '../accounts/npmConfiguration.ts';
import type { Manifest } from './manifest.ts';
import { PublishError } from './publishError.ts';
import type { PackageAccess, PublishView } from './publishView.ts';
import { specOf } from './release.ts';

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
   * npm leaves it to the registry, and npm's own hides what has a scope: a surprise in most cases.
   * @returns the `access` to publish with; null leaves it to the registry
   * @throws PublishError `declined`
   */
  async access(
    name: string,
    { access, registryAccess }: PublishSettings,
    publishedBefore: boolean | undefined,
  ): Promise<string | null> {
    if (access !== null || publishedBefore !== false || !name.startsWith('@')) return access;
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
