/**
 * npm's configuration for one folder: which registry a package goes to, with which credentials, over what
 * connection, and how it is published.
 *
 * Read by `@npmcli/config`, which merges npm's defaults, the three `.npmrc` files and the environment; on
 * top of that comes `publishConfig`, as in npm's `lib/commands/publish.js`.
 */
import type Config from '@npmcli/config';
import npmDefinitions from '@npmcli/config/lib/definitions/index.js';
import nerfDart from '@npmcli/config/lib/nerf-dart.js';
import npa from 'npm-package-arg';
import type { RegistryAccess } from '../registry/account.ts';
import { isRecord } from '../shared/record.ts';
import { ConfigurationError } from './configurationError.ts';
import { type CredentialSource, credentialSource } from './credentialSource.ts';
import {
  flatOptions,
  loadConfig,
  loadPersonalConfig,
  type Registry,
  readRegistry,
  withoutSideEffects,
} from './loadConfig.ts';
import type { NpmPlace } from './npmCli.ts';
import { npmEnvironment } from './npmEnvironment.ts';
import { readCredentials, readNetwork } from './registryAccess.ts';

/** How one package is published from this folder. */
export interface PublishSettings {
  /** As npm has it, without a slash added: the base of `dist.tarball`. */
  readonly registry: string;
  readonly registryAccess: RegistryAccess;
  /** Variables that a configured credential names and that are not set; such a credential is none. */
  readonly unsetVariables: readonly string[];
  /** [tag] The dist-tag. */
  readonly tag: string;
  /** Whether somebody chose the tag, if only by naming the default. */
  readonly tagIsExplicit: boolean;
  /** [access] Null leaves it to the registry. May be a value that npm does not know. */
  readonly access: string | null;
  /** [provenance, provenance-file] A statement is wanted that npm can make in CI only. */
  readonly provenance: boolean;
  /** [dry-run] npm would do everything but send it. */
  readonly dryRun: boolean;
  /** [ignore-scripts] For prepublishOnly, publish and postpublish. */
  readonly ignoreScripts: boolean;
  /** [ignore-scripts] For prepack, prepare and postpack, where npm also heeds `publishConfig`. */
  readonly ignorePackScripts: boolean;
}

/** How one registry is reached from this folder, and as whom. */
export interface ConfiguredAccess {
  readonly access: RegistryAccess;
  /** Variables that a configured credential names and that are not set; such a credential is none. */
  readonly unsetVariables: readonly string[];
  /** Where the credential was set; absent where there is none. */
  readonly source?: CredentialSource;
}

const { definitions, flatten } = npmDefinitions;
/** `//host/path/:_authToken`, and what else a credential is made of. */
const credentialKey = /^(\/\/.+):(?:_authToken|_auth|_password|username)$/;
const scopedRegistryKey = /^@[^/]+:registry$/;

export class NpmConfiguration {
  readonly #config: Config;
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(config: Config, environment: NodeJS.ProcessEnv) {
    this.#config = config;
    this.#environment = environment;
  }

  /**
   * Reads what npm would read when it is started in `folder`.
   * @param environment is not changed
   * @throws ConfigurationError
   */
  static async load(
    folder: string,
    npm: NpmPlace,
    environment: NodeJS.ProcessEnv,
  ): Promise<NpmConfiguration> {
    return new NpmConfiguration(await loadConfig(folder, npm, environment), npmEnvironment(environment));
  }

  /**
   * Reads what belongs to the person and the computer: no project's file, wherever it would be found.
   * @throws ConfigurationError
   */
  static async loadWithoutProject(npm: NpmPlace, environment: NodeJS.ProcessEnv): Promise<NpmConfiguration> {
    return new NpmConfiguration(await loadPersonalConfig(npm, environment), npmEnvironment(environment));
  }

  /** The registry that npm itself comes with. */
  static get publicRegistry(): URL {
    return new URL(String(definitions['registry']?.default));
  }

  /**
   * Every registry that is named here, or that there are credentials for: the default one first.
   * @throws ConfigurationError when a certificate or a key cannot be used
   */
  async accesses(): Promise<readonly ConfiguredAccess[]> {
    const flat = withoutSideEffects(() => flatOptions(this.#config));
    return await Promise.all(this.#registries().map(async each => await this.#access(each, flat)));
  }

  /**
   * How a registry is reached that need not be named here.
   * @throws ConfigurationError when a certificate or a key cannot be used
   */
  async accessTo(registry: URL): Promise<ConfiguredAccess> {
    const flat = withoutSideEffects(() => flatOptions(this.#config));
    return await this.#access({ registry: registry.href, url: registry }, flat);
  }

  /** An address of a scope that is none is passed over: it is said when something of that scope is published. */
  #registries(): readonly Registry[] {
    const keys = [...new Set([...this.#config.data.values()].flatMap(({ data }) => Object.keys(data)))];
    const named = ['registry', ...keys.filter(key => scopedRegistryKey.test(key))].flatMap(key => {
      try {
        return [readRegistry(this.#config.get(key), key)];
      } catch (error) {
        if (error instanceof ConfigurationError) return [];
        throw error;
      }
    });
    const darts = keys.flatMap(key => credentialKey.exec(key)?.[1] ?? []);
    return unique([...named, ...darts.flatMap(fromNerfDart)], ({ registry }) => nerfDart(registry));
  }

  async #access(
    { registry, url }: Registry,
    flat: Readonly<Record<string, unknown>>,
  ): Promise<ConfiguredAccess> {
    const { credentials, unsetVariables } = readCredentials(this.#config, registry);
    const network = await readNetwork(this.#config, registry, flat, this.#environment);
    const source = await credentialSource(this.#config, registry, this.#environment);
    return {
      access: { registry: url, credentials, network },
      unsetVariables,
      ...(source === undefined ? {} : { source }),
    };
  }

  /**
   * @param name of the package; its scope may have a registry of its own
   * @param publishConfig of its manifest
   * @throws ConfigurationError when the registry, a certificate or a key cannot be used
   */
  async forPackage(name: string, publishConfig: unknown): Promise<PublishSettings> {
    const config = this.#config;
    const own = isRecord(publishConfig) ? publishConfig : {};
    const flat = withoutSideEffects(() => flatten(own, { ...flatOptions(config) }));
    const registry = readRegistry(pickRegistry(name, flat), sourceOf(config, name, own));
    const { access: registryAccess, unsetVariables } = await this.#access(registry, flat);

    return {
      registry: registry.registry,
      registryAccess,
      unsetVariables,
      tag: String(flat['defaultTag']),
      tagIsExplicit: !config.isDefault('tag') || Boolean(own['tag']),
      access: typeof flat['access'] === 'string' ? flat['access'] : null,
      provenance: Boolean(flat['provenance'] || flat['provenanceFile']),
      dryRun: config.get('dry-run') === true,
      ignoreScripts: config.get('ignore-scripts') === true,
      ignorePackScripts: flat['ignoreScripts'] === true,
    };
  }
}

/** As `pickRegistry` of npm-registry-fetch. */
function pickRegistry(name: string, flat: Readonly<Record<string, unknown>>): unknown {
  const { scope } = npa(name);
  const configured = flat['scope'];
  const ofScope = (value: unknown) => flat[`${String(value).replace(/^@?/, '@')}:registry`];
  return (scope && ofScope(scope)) || (configured && ofScope(configured)) || flat['registry'];
}

/** Where the registry was set: a file, the environment, or `publishConfig`. */
function sourceOf(config: Config, name: string, own: Readonly<Record<string, unknown>>): string {
  const { scope } = npa(name);
  const key = [`${scope}:registry`, 'registry'].find(each => own[each] || config.get(each)) ?? 'registry';
  if (own[key]) return 'publishConfig';
  return config.data.get(config.find(key) ?? 'default')?.source ?? '';
}

/** A credential's key has no scheme: only what runs on this computer is taken to be without encryption. */
function fromNerfDart(dart: string): readonly Registry[] {
  const host = URL.parse(`https:${dart}`)?.hostname;
  if (host === undefined) return [];
  const isHere = host === 'localhost' || host === '[::1]' || /^127\./.test(host);
  const registry = `${isHere ? 'http' : 'https'}:${dart}`;
  return [{ registry, url: new URL(registry) }];
}

function unique<Value>(values: readonly Value[], keyOf: (value: Value) => string): readonly Value[] {
  const byKey = new Map<string, Value>();
  for (const value of values) {
    const key = keyOf(value);
    if (!byKey.has(key)) byKey.set(key, value);
  }
  return [...byKey.values()];
}
