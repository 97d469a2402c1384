/**
 * Types for npm's own libraries that ship none; only what this project uses of them.
 */

/** npm's configuration: defaults, builtin, global, user, project, environment and command line, in layers. */
declare module '@npmcli/config' {
  export type Layer = 'default' | 'builtin' | 'global' | 'user' | 'project' | 'env' | 'cli';

  export interface LayerData {
    readonly data: Readonly<Record<string, unknown>>;
    readonly raw: Readonly<Record<string, unknown>>;
    /** The file, or a description such as `environment`. */
    readonly source: string | null;
    readonly loadError?: NodeJS.ErrnoException | null;
  }

  export interface CredentialsByUri {
    readonly token?: string;
    readonly username?: string;
    readonly password?: string;
    readonly certfile?: string;
    readonly keyfile?: string;
  }

  export interface ConfigOptions {
    readonly npmPath: string;
    readonly definitions: unknown;
    readonly shorthands: unknown;
    readonly flatten: unknown;
    readonly nerfDarts: readonly string[];
    readonly argv: readonly string[];
    readonly env: NodeJS.ProcessEnv;
    readonly execPath: string;
    readonly cwd: string;
    readonly warn: boolean;
  }

  export default class Config {
    constructor(options: ConfigOptions);
    readonly data: ReadonlyMap<Layer, LayerData>;
    /** Every source loaded so far, in the order of loading. */
    readonly sources: ReadonlyMap<string, Layer>;
    /** The settings as npm's libraries take them (camelCase). Computing them changes `process.env`. */
    readonly flat: Readonly<Record<string, unknown>>;
    load(): Promise<void>;
    /** @throws an error with code ERR_INVALID_AUTH for credentials that name no registry */
    validate(): boolean;
    get(key: string, where?: Layer): unknown;
    /** The layer that a value comes from. */
    find(key: string): Layer | null;
    isDefault(key: string): boolean;
    getCredentialsByURI(registry: string): CredentialsByUri;
    /** Into the user's layer. */
    setCredentialsByURI(registry: string, credentials: { readonly token: string }): void;
    delete(key: string, where: Layer): void;
    /** Writes the layer's file anew; the user's with mode 600, and none where nothing would be in it. */
    save(level: Layer): Promise<void>;
  }
}

declare module '@npmcli/config/lib/definitions/index.js' {
  interface Definitions {
    readonly definitions: Readonly<Record<string, { readonly default: unknown }>>;
    readonly shorthands: unknown;
    readonly nerfDarts: readonly string[];
    /** Adds `settings` to `flat` in the form that npm's libraries take. */
    flatten(settings: object, flat: Record<string, unknown>): Record<string, unknown>;
  }

  const npmDefinitions: Definitions;
  export default npmDefinitions;
}

declare module '@npmcli/config/lib/nerf-dart.js' {
  /** `//host/path/`, the part of a credential's key that says which registry it is for. */
  export default function nerfDart(url: string): string;
}

declare module '@npmcli/config/lib/env-replace.js' {
  /** Puts variables in for `${NAME}`, and nothing for an unset `${NAME?}`; `\\${NAME}` is `${NAME}` itself. */
  export default function envReplace(text: string, environment: NodeJS.ProcessEnv): string;
}

declare module '@npmcli/redact' {
  /** Takes tokens, passwords in URLs and UUIDs out of a text, word by word. */
  export function redactLog(text: string): string;
}
