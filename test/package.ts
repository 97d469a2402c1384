/** `npm run package`: builds the extension and packs it into a VSIX that holds what it runs and nothing else. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import JSZip from 'jszip';
import { packagedReadme } from './readme.ts';
import { bundledPackages, thirdPartyNotices } from './thirdParty.ts';

const root = join(import.meta.dirname, '..');

/** Of the extension's page in VS Code. */
const readme = 'extension/readme.md';
/** What has to be in the VSIX. vsce gives some files its own spelling. */
const required = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/package.nls.de.json',
  'extension/l10n/bundle.l10n.de.json',
  readme,
  'extension/changelog.md',
  'extension/LICENSE.txt',
  'extension/SECURITY.md',
  'extension/out/extension/extension.cjs',
  'extension/out/extension/npmHost.cjs',
  'extension/media/npm-security.svg',
  'extension/media/icon.png',
  // Of the walkthrough.
  'extension/media/prompt-dark.png',
  'extension/media/recovery-codes-dark.png',
  'extension/media/security-dark.png',
  'extension/media/set-up-dark.png',
  'extension/media/sign-in-dark.png',
  'extension/out/webview/page.css',
  'extension/out/webview/page.js',
  'extension/out/ThirdPartyNotices.txt',
];

/** What may be in it besides: most chunks have a hash in their names, and licences lie beside what they are of. */
const allowed = [
  /^extension\/out\/extension\/(\w+-[0-9A-Z]{8}|[A-Za-z]+)\.cjs(\.LEGAL\.txt)?$/,
  /^extension\/out\/webview\/page\.js\.LEGAL\.txt$/,
];

/** Where a process finds the path of the VSIX that the one above it has built. */
const builtAbove = 'SECOND_FACTOR_VSIX';

let packaged: Promise<string> | undefined;

/**
 * The path of the VSIX; built once, by the first process that asks, for those that it starts later too.
 * @throws when the build fails, or the VSIX lacks a file or holds one that it should not.
 */
export function packageExtension(): Promise<string> {
  const above = process.env[builtAbove];
  packaged ??= above ? Promise.resolve(above) : packIntoOut();
  return packaged;
}

async function packIntoOut(): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
  const packagePath = join(root, 'out', `${name}-${version}.vsix`);
  await pack(packagePath);
  process.env[builtAbove] = packagePath;
  return packagePath;
}

/** Builds, and writes the VSIX there: the same bytes each time that the same is packed. @throws as `packageExtension` */
export async function pack(packagePath: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['esbuild.mjs'], { cwd: root });
  await mkdir(join(root, 'out'), { recursive: true });
  await writeFile(join(root, 'out', 'ThirdPartyNotices.txt'), thirdPartyNotices(await bundledPackages()));
  await createVSIX({
    cwd: root,
    packagePath,
    // All of them are in the bundle.
    dependencies: false,
    allowMissingRepository: true,
    // There is no repository to point the README's links to: see `packagedReadme`.
    rewriteRelativeLinks: false,
  });
  const archive = await JSZip.loadAsync(await readFile(packagePath));
  archive.file(readme, packagedReadme(await readFile(join(root, 'README.md'), 'utf8')));
  await writeFile(packagePath, await sameEachTime(archive));
  await checkContents(packagePath);
}

/** The earliest that a ZIP file can say. */
const noTime = new Date(Date.UTC(1980, 0, 1));

/** The archive with its entries in the order of their names, and nothing in it of when, where and by whom it was made. */
async function sameEachTime(packed: JSZip): Promise<Buffer> {
  const files = Object.values(packed.files).filter(({ dir }) => !dir);
  const zip = new JSZip();
  for (const file of files.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    zip.file(file.name, await file.async('nodebuffer'), { date: noTime, createFolders: false });
  }
  return await zip.generateAsync({
    type: 'nodebuffer',
    compression: 'DEFLATE',
    compressionOptions: { level: 9 },
  });
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}

async function checkContents(vsix: string): Promise<void> {
  const zip = await JSZip.loadAsync(await readFile(vsix));
  const files = Object.values(zip.files)
    .filter(file => !file.dir)
    .map(file => file.name);
  const missing = required.filter(file => !files.includes(file));
  const extra = files.filter(
    file => !required.includes(file) && !allowed.some(pattern => pattern.test(file)),
  );
  const faults = [...missing.map(file => `lacks ${file}`), ...extra.map(file => `should not hold ${file}`)];
  if (faults.length > 0) throw new Error(`The VSIX ${faults.join(', ')}.`);
}

if (import.meta.main) console.log(await packageExtension());
