/**
 * Where packages of one folder would go, as whom, and what the registry has of them: npm's configuration, the account
 * that is used here, and what both say against a publish. Packages of one registry share a connection.
 */
import type { NpmCli } from '../accounts/npmCli.ts';
import type { NpmConfiguration, PublishSettings } from '../accounts/npmConfiguration.ts';
import type { RegistryAccess } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Packument } from '../registry/responses.ts';
import { type Patience, patiently } from '../registry/secondFactor.ts';
import { checkManifest, checkSettings, checkSignedIn } from './checks.ts';
import type { Manifest } from './manifest.ts';
import { PublishError, type PublishProblem } from './publishError.ts';
import type { PublisherPorts } from './publisherPorts.ts';
import { failureOf } from './publishFailure.ts';
import type { PublishingRegistry } from './upload.ts';

export interface Target {
  readonly settings: PublishSettings;
  readonly registry: PublishingRegistry;
  readonly account: string | undefined;
  /** Some registries let people publish what they do not let them read; npm publishes there, too. */
  readonly packument: Packument | 'hidden' | undefined;
}

/** What the registry has of the package; undefined where that is not known. */
export function shownOf({ packument }: Target): Packument | undefined {
  return packument === 'hidden' ? undefined : packument;
}

/** Whether the registry has the package already; undefined when it does not show it. */
export function isPublishedBefore({ packument }: Target): boolean | undefined {
  return packument === 'hidden' ? undefined : packument !== undefined;
}

/** The same, published with this access. */
export function withAccess(target: Target, access: string | null): Target {
  return { ...target, settings: { ...target.settings, access } };
}

interface Connected {
  readonly registry: PublishingRegistry;
  readonly account: Promise<string | undefined>;
}

/** To be closed. */
export class ReleaseTargets {
  readonly #ports: PublisherPorts;
  readonly #npm: NpmCli;
  readonly #configuration: NpmConfiguration;
  readonly #replacesRanges: boolean;
  readonly #connections = new Map<string, Promise<Connected>>();

  private constructor(
    ports: PublisherPorts,
    npm: NpmCli,
    configuration: NpmConfiguration,
    replacesRanges: boolean,
  ) {
    this.#ports = ports;
    this.#npm = npm;
    this.#configuration = configuration;
    this.#replacesRanges = replacesRanges;
  }

  /**
   * Reads what npm would read when it is started in `folder`.
   * @param replacesRanges whoever packs puts versions in the place of ranges that only resolve in the workspace
   * @throws ConfigurationError
   */
  static async load(
    ports: PublisherPorts,
    folder: string,
    npm: NpmCli,
    replacesRanges = false,
  ): Promise<ReleaseTargets> {
    // Brings what npm itself reads its settings with: it is loaded while npm's process starts.
    const { NpmConfiguration } = await import('../accounts/npmConfiguration.ts');
    const configuration = await NpmConfiguration.load(folder, npm, ports.environment);
    return new ReleaseTargets(ports, npm, configuration, replacesRanges);
  }

  /**
   * @param publishConfig as it counts, which need not be what the manifest says now
   * @throws PublishError with the first problem
   */
  async of(manifest: Manifest, publishConfig: unknown, patience: Patience): Promise<Target> {
    let registry: URL | undefined;
    try {
      const problems = checkManifest(manifest, this.#npm.version);
      refuse(problems.filter(({ code }) => code !== 'local-ranges' || !this.#replacesRanges));
      const configured = await this.#configuration.forPackage(manifest.name, publishConfig);
      const { chosen, ...registryAccess } = await this.#ports.credentialsFor(configured.registryAccess);
      const settings = { ...configured, registryAccess };
      refuse(checkSettings(manifest, settings));
      registry = registryAccess.registry;
      return await this.#ask(manifest, settings, chosen, patience);
    } catch (error) {
      if (error instanceof PublishError) throw error;
      throw new PublishError(failureOf(error, registry), 'no', error);
    }
  }

  /** Never fails. */
  async close(): Promise<void> {
    const opened = [...this.#connections.values()];
    await Promise.allSettled(opened.map(async each => await (await each).registry.close()));
  }

  async #ask(
    manifest: Manifest,
    settings: PublishSettings,
    chosen: string | undefined,
    patience: Patience,
  ): Promise<Target> {
    const access = settings.registryAccess;
    const { registry, account: signedIn } = await this.#connected(access, patience.signal);
    // From who is not signed in yet registries hide what is restricted.
    if (access.credentials === undefined) await signedIn;
    const look = () => packumentOf(registry, manifest.name, patience.signal);
    const [account, packument] = await Promise.all([
      signedIn,
      patiently({ ...patience, registry: access.registry }, look),
    ]);
    refuse(checkSignedIn(settings, account, chosen));
    return { settings, registry, account, packument };
  }

  #connected(access: RegistryAccess, signal: AbortSignal): Promise<Connected> {
    // Of one configuration the credentials are the registry's; what is secret in `network` reads the same for all.
    const key = JSON.stringify([access.registry, access.network]);
    const connected = this.#connections.get(key) ?? this.#connect(access, signal);
    this.#connections.set(key, connected);
    return connected;
  }

  async #connect(access: RegistryAccess, signal: AbortSignal): Promise<Connected> {
    const registry = await this.#ports.connect(access);
    const account = registry.whoami(signal);
    // Whoever waits for it is told.
    account.catch(() => {});
    return { registry, account };
  }
}

async function packumentOf(
  registry: PublishingRegistry,
  name: string,
  signal: AbortSignal,
): Promise<Packument | 'hidden' | undefined> {
  try {
    return await registry.packument(name, signal);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'forbidden') return 'hidden';
    throw error;
  }
}

/**
 * Whether what the checks have looked at is still so: scripts may change a manifest.
 * @param ranges whether those of the dependencies count
 */
export function isSameTarget(before: Manifest, after: Manifest, ranges = true): boolean {
  const looked = ['name', 'version', 'private', 'publishConfig', 'tag', 'packageExtensions'];
  const sections = ['dependencies', 'optionalDependencies', 'peerDependencies'];
  const keys = ranges ? [...looked, ...sections] : ['name', 'version', 'private', 'tag'];
  const parts = (manifest: Manifest) => JSON.stringify(keys.map(key => manifest[key]));
  return parts(before) === parts(after);
}

/** @throws PublishError with the first of them */
export function refuse([first]: readonly PublishProblem[]): void {
  if (first !== undefined) throw new PublishError(first);
}
