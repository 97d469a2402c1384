/** Packages an extension of the tests' own, to be installed beside ours. */
import { basename, join } from 'node:path';
import { createVSIX } from '@vscode/vsce';

/**
 * @param folder of the extension
 * @param into the folder for the VSIX
 * @returns its path
 */
export async function packageOther(folder: string, into: string): Promise<string> {
  const packagePath = join(into, `${basename(folder)}.vsix`);
  const usual = { dependencies: false, allowMissingRepository: true, skipLicense: true };
  await createVSIX({ cwd: folder, packagePath, ...usual });
  return packagePath;
}
