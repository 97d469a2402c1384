/** The package that a package.json names, and the registry that npm in its folder publishes it to. */
import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { placeNpm } from '../accounts/npmCli.ts';
import { isPackageName } from '../registry/packageName.ts';
import { readWorkspacePackages } from '../security/workspacePackages.ts';
import { readPackageJson } from '../shared/packageJson.ts';

export interface ManifestPackage {
  readonly name: string;
  /** Absent where it is private, or the workspace is not to say where credentials go. */
  readonly registry?: URL;
}

/** Runs nothing. Undefined where it names no package. */
export async function readManifestPackage(manifest: vscode.Uri): Promise<ManifestPackage | undefined> {
  const folder = path.dirname(manifest.fsPath);
  const name = (await readPackageJson(folder))?.['name'];
  if (typeof name !== 'string' || !isPackageName(name)) return undefined;
  const isTrusted = vscode.workspace.isTrusted && vscode.workspace.getWorkspaceFolder(manifest) !== undefined;
  if (!isTrusted) return { name };
  const npm = await placeNpm(process.env, homedir());
  const [found] = await readWorkspacePackages([folder], npm, process.env);
  return found?.name === name ? { name, registry: found.access.registry } : { name };
}
