/** Where in npm's configuration a registry's credential comes from, and which others have to give way to it. */
import { readFile } from 'node:fs/promises';
import type Config from '@npmcli/config';
import type { Layer } from '@npmcli/config';
import npmEnvReplace from '@npmcli/config/lib/env-replace.js';
import nerfDart from '@npmcli/config/lib/nerf-dart.js';
import { type NpmrcEntry, readNpmrc } from './npmrcText.ts';

/** A line of a file. */
export interface FileLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export type CredentialSource = (
  | {
      /** The person's own `.npmrc`, the project's, or the computer's. */
      readonly kind: 'user' | 'project' | 'global';
      readonly file: string;
      /** From 1. */
      readonly line?: number;
    }
  | { readonly kind: 'environment' }
) & {
  /** Credentials for the same registry that are of no effect; absent where there are none. */
  readonly overridden?: readonly FileLine[];
};

/** Files from the strongest to the weakest: command line and environment come before all of them. */
const fileLayers: readonly Layer[] = ['project', 'user', 'global', 'builtin'];

/**
 * @param environment what npm puts in for variables in keys
 * @returns undefined where no credential is set
 */
export async function credentialSource(
  config: Config,
  registry: string,
  environment: NodeJS.ProcessEnv,
): Promise<CredentialSource | undefined> {
  const keys = effectiveKeys(config, nerfDart(registry));
  const key = keys[0];
  const layer = key === undefined ? null : config.find(key);
  if (layer === null) return undefined;
  const lines = await credentialLines(config, nerfDart(registry), environment);
  const used = keys.map(each =>
    lines.findLast(line => line.key === each && line.layer === config.find(each)),
  );
  const overridden = lines
    .filter(line => isSecret(line) && !used.includes(line))
    .map(({ file, line }) => ({ file, line }));
  const rest = overridden.length === 0 ? {} : { overridden };
  const file = config.data.get(layer)?.source ?? '';
  const line = used[0]?.line;
  const place = { file, ...(line === undefined ? {} : { line }) };
  if (layer === 'user' || layer === 'project') return { kind: layer, ...place, ...rest };
  return layer === 'global' || layer === 'builtin'
    ? { kind: 'global', ...place, ...rest }
    : { kind: 'environment', ...rest };
}

/** Those that npm takes (`getCredentialsByURI`), the secret first. */
function effectiveKeys(config: Config, dart: string): readonly string[] {
  const isSet = (name: string) => Boolean(config.get(`${dart}:${name}`));
  const names = [['_authToken'], ['_password', 'username'], ['_auth']].find(each => each.every(isSet));
  return (names ?? []).map(name => `${dart}:${name}`);
}

interface CredentialLine extends FileLine {
  readonly layer: Layer;
  readonly key: string;
}

/** Strongest file first, each from its top. */
async function credentialLines(
  config: Config,
  dart: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly CredentialLine[]> {
  const keys = ['_authToken', 'username', '_password', '_auth'].map(name => `${dart}:${name}`);
  const ofLayer = async (layer: Layer): Promise<readonly CredentialLine[]> => {
    const file = config.data.get(layer)?.source;
    if (!file) return [];
    const entries = readNpmrc(await readFile(file, 'utf8').catch(() => ''));
    return entries.filter(isOfNpm).flatMap(entry => {
      const key = npmEnvReplace(entry.key, environment);
      return keys.includes(key) ? [{ layer, file, key, line: entry.line + 1 }] : [];
    });
  };
  return (await Promise.all(fileLayers.map(ofLayer))).flat();
}

function isOfNpm({ section }: NpmrcEntry): boolean {
  return section === undefined;
}

/** A name alone lets nobody in. */
function isSecret({ key }: CredentialLine): boolean {
  return !key.endsWith(':username');
}
