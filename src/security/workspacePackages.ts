/** Which packages of the workspace are published to which registry, and with whose credentials. Runs nothing of theirs. */
import type { NpmPlace } from '../accounts/npmCli.ts';
import { NpmConfiguration } from '../accounts/npmConfiguration.ts';
import type { RegistryAccess } from '../registry/account.ts';
import { isPackageName } from '../registry/packageName.ts';
import { readPackageJson } from '../shared/packageJson.ts';

export interface WorkspacePackage {
  readonly folder: string;
  readonly name: string;
  readonly version: string | undefined;
  /** As npm in that folder would reach its registry. */
  readonly access: RegistryAccess;
}

/**
 * Those that can be published, by name; what is private, has no name that npm takes or cannot be read is left out.
 * @param folders of a trusted workspace, each with a package.json
 */
export async function readWorkspacePackages(
  folders: readonly string[],
  npm: NpmPlace,
  environment: NodeJS.ProcessEnv,
): Promise<readonly WorkspacePackage[]> {
  const found: WorkspacePackage[] = [];
  // One after another: each reads a handful of small files, and nobody waits for them.
  for (const folder of folders) {
    const manifest = await readPackageJson(folder);
    const name = manifest?.['name'];
    if (manifest === undefined || manifest['private'] === true) continue;
    if (typeof name !== 'string' || !isPackageName(name)) continue;
    const access = await readAccess(folder, name, manifest['publishConfig'], npm, environment);
    if (access === undefined) continue;
    const version = typeof manifest['version'] === 'string' ? manifest['version'] : undefined;
    found.push({ folder, name, version, access });
  }
  return found.toSorted((a, b) => a.name.localeCompare(b.name));
}

async function readAccess(
  folder: string,
  name: string,
  publishConfig: unknown,
  npm: NpmPlace,
  environment: NodeJS.ProcessEnv,
): Promise<RegistryAccess | undefined> {
  try {
    const configuration = await NpmConfiguration.load(folder, npm, environment);
    return (await configuration.forPackage(name, publishConfig)).registryAccess;
  } catch {
    // Whatever is wrong with it, such as a broken file, is said when it is published.
    return undefined;
  }
}
