/**
 * The packages of others that are in the bundles, and the notices that go with them in the VSIX: from what esbuild says
 * that it has bundled (`out/bundled.json`, which `esbuild.mjs` writes), so none is forgotten and none named in vain.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Licences (SPDX) that allow what a VSIX does. Another one is somebody's decision, not that of an update. */
const allowed = ['0BSD', 'BSD-2-Clause', 'BlueOak-1.0.0', 'CC-BY-3.0', 'CC0-1.0', 'ISC', 'MIT'];

export interface BundledPackage {
  /** In the checkout, as package-lock.json calls it: `node_modules/semver`. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** As SPDX calls it. */
  readonly licence: string;
  /** What the package says about its licence; where it has no file for that, what its package.json says. */
  readonly notice: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
  readonly repository?: string | { readonly url: string };
}

/** In the order of their folders. @throws Error where nothing was built, or for a licence that is not allowed */
export async function bundledPackages(): Promise<readonly BundledPackage[]> {
  const files = JSON.parse(await readFile(join(root, 'out', 'bundled.json'), 'utf8')) as string[];
  // The last `node_modules` in a path is that of the package.
  const folders = files.flatMap(file => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []);
  return await Promise.all([...new Set(folders)].toSorted().map(bundledPackage));
}

/** One notice for all packages that say the same. */
export function thirdPartyNotices(packages: readonly BundledPackage[]): string {
  const together = Map.groupBy(packages, ({ notice }) => notice);
  const sections = [...together].map(([notice, those]) => {
    const names = those.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
    return `${[...new Set(names)].join('\n')}\n\n${notice}\n`;
  });
  const line = `\n${'-'.repeat(80)}\n\n`;
  return ['The extension contains these packages, each under its own licence.\n', ...sections].join(line);
}

async function bundledPackage(folder: string): Promise<BundledPackage> {
  const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as Manifest;
  const { name, version, license: licence = 'none' } = manifest;
  if (!allowed.includes(licence)) throw new Error(`${name} is under ${licence}, which is not allowed here.`);
  const files = (await readdir(join(root, folder)))
    .filter(file => /^(licen[cs]e|copying|copyright|notice)/i.test(file))
    .toSorted();
  const texts = await Promise.all(files.map(file => readFile(join(root, folder, file), 'utf8')));
  const notice = texts.map(text => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
  return { folder, name, version, licence, notice: notice || fromManifest(manifest, licence) };
}

function fromManifest({ author, repository }: Manifest, licence: string): string {
  const by = typeof author === 'object' ? author.name : author;
  const from = typeof repository === 'object' ? repository.url : repository;
  const said = [`Licence: ${licence}`, by && `Author: ${by}`, from && `Source: ${from}`];
  return [...said.filter(Boolean), `Text: https://spdx.org/licenses/${licence}.html`].join('\n');
}
