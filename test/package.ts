/** `npm run package`: builds the extension and packs it into a VSIX that holds what it runs and nothing else. */
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import JSZip from 'jszip';

const root = join(import.meta.dirname, '..');

/** What has to be in the VSIX. vsce gives some files its own spelling. */
const required = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/package.json',
  'extension/readme.md',
  'extension/changelog.md',
  'extension/LICENSE.txt',
  'extension/SECURITY.md',
  'extension/out/extension/extension.js',
  'extension/out/extension/npmHost.cjs',
  'extension/out/webview/page.css',
  'extension/out/webview/page.js',
];

/** What may be in it besides: chunks have a hash in their names, and licences lie beside what they are of. */
const allowed = [
  /^extension\/out\/extension\/\w+-[0-9A-Z]{8}\.js(\.LEGAL\.txt)?$/,
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
  packaged ??= above ? Promise.resolve(above) : pack();
  return packaged;
}

async function pack(): Promise<string> {
  await promisify(execFile)(process.execPath, ['esbuild.mjs'], { cwd: root });
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
  await mkdir(join(root, 'out'), { recursive: true });
  const packagePath = join(root, 'out', `${name}-${version}.vsix`);
  await createVSIX({
    cwd: root,
    packagePath,
    // All of them are in the bundle.
    dependencies: false,
    allowMissingRepository: true,
    // There is no repository to point the README's links to.
    rewriteRelativeLinks: false,
  });
  await checkContents(packagePath);
  process.env[builtAbove] = packagePath;
  return packagePath;
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
