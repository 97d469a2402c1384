/**
 * Where yarn would publish to: its own settings (`.yarnrc.yml` and the environment), as it tells them. Who is signed in
 * there is not asked of yarn: that is npm's configuration, and the accounts of this extension.
 */
import { isRecord } from '../shared/record.ts';
import type { Manifest } from './manifest.ts';
import { type PackageManager, parsed } from './packageManager.ts';

type YarnSettings = Readonly<Record<string, unknown>>;

/**
 * @returns for each manifest its `publishConfig`, with the registry and the access that yarn would take (`getPublishRegistry`
 *   of its plugin-npm)
 * @throws WorkspaceError; the signal's reason when cancelled
 */
export async function publishConfigByYarn(
  manager: PackageManager,
  signal: AbortSignal,
): Promise<(manifest: Manifest) => unknown> {
  const [listed, scopes] = await Promise.all([
    manager.ask(['config', '--json'], signal),
    // The list leaves out what is in these; here yarn puts asterisks in the place of tokens.
    manager.ask(['config', 'get', 'npmScopes', '--json'], signal),
  ]);
  const settings = readSettings(listed);
  const registries = readScopes(scopes);
  return ({ name, publishConfig }) => {
    const own = isRecord(publishConfig) ? publishConfig : {};
    const scope = /^@([^/]+)\//.exec(name)?.[1];
    const ofScope = scope === undefined ? undefined : registries.get(scope);
    const registry = own['registry'] ?? ofScope ?? registryOf(settings);
    // Of what has a scope, and is new, the person is asked: yarn's "restricted" would be a surprise.
    const access = own['access'] ?? settings['npmPublishAccess'] ?? (scope === undefined && 'public');
    return {
      ...own,
      ...(typeof access === 'string' ? { access } : {}),
      // npm would take the registry of the scope first.
      ...(typeof registry === 'string'
        ? { registry, ...(scope && { [`@${scope}:registry`]: registry }) }
        : {}),
    };
  };
}

/** Undefined where nobody has set one: yarn's default is a mirror of npm's own, which npm has as its default. */
function registryOf(settings: YarnSettings): unknown {
  return settings['npmPublishRegistry'] ?? settings['npmRegistryServer'];
}

/** Of the settings of a scope a publish heeds this one only. */
function readScopes(output: string): ReadonlyMap<string, string> {
  // `undefined` where there is none.
  const scopes = parsed(output.slice(Math.max(0, output.search(/^\{/m))));
  const registries = Object.entries(isRecord(scopes) ? scopes : {}).flatMap(([scope, settings]) => {
    const registry = isRecord(settings) ? settings['npmPublishRegistry'] : undefined;
    return typeof registry === 'string' ? [[scope, registry] as const] : [];
  });
  return new Map(registries);
}

/** A line of JSON for each; those that nobody has set are left out. */
function readSettings(output: string): YarnSettings {
  const settings: Record<string, unknown> = {};
  for (const line of output.split('\n').map(parsed)) {
    const { key, effective, source } = isRecord(line) ? line : {};
    if (typeof key === 'string' && source !== '<default>') settings[key] = effective;
  }
  return settings;
}
