/** What the VSIX is made of: the same bytes each time, and of others only what is accounted for. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import JSZip from 'jszip';
import { pack } from '../package.ts';
import { packagedReadme } from '../readme.ts';
import { type BundledPackage, bundledPackages, thirdPartyNotices } from '../thirdParty.ts';
import { cleanUp, temporaryFolder } from './releases/fixtures.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFile(join(root, path), 'utf8');

describe('the VSIX', function () {
  this.timeout(300_000);
  let first: Buffer;
  let second: Buffer;
  let bundled: readonly BundledPackage[];

  before(async () => {
    const folder = await temporaryFolder();
    const [one, other] = [join(folder, 'one.vsix'), join(folder, 'other.vsix')];
    await pack(one);
    await pack(other);
    first = await readFile(one);
    second = await readFile(other);
    bundled = await bundledPackages();
  });
  after(cleanUp);

  it('is the same to the byte when it is packed again', async () => {
    // Told by entry first: two archives that differ say little by themselves.
    assert.deepEqual(await entries(first), await entries(second));
    assert.ok(first.equals(second));
  });

  it('has the notices of all packages that are bundled', async () => {
    const zip = await JSZip.loadAsync(first);
    const notices = await zip.file('extension/out/ThirdPartyNotices.txt')?.async('text');
    assert.equal(notices, thirdPartyNotices(bundled));
    for (const { name, version, notice } of bundled) {
      assert.ok(notices?.includes(`${name} ${version} (`), name);
      assert.ok(notices?.includes(notice) && notice.length > 50, name);
    }
  });

  it('has a README in which nothing leads nowhere, and that says only what is of use without a checkout', async () => {
    const zip = await JSZip.loadAsync(first);
    const readme = (await zip.file('extension/readme.md')?.async('text')) ?? '';
    const links = [...readme.matchAll(/\]\(([^)]*)\)/g)].map(([, target = '']) => target);
    assert.deepEqual(
      links.filter(target => !target.startsWith('https:')),
      [],
    );
    assert.match(readme, /^## Trouble$/m);
    assert.doesNotMatch(readme, /!\[|\bnpm (?:ci|run|test)\b|<!--/);
    assert.throws(() => packagedReadme('See [how](docs/how.md).'), /docs\/how\.md/);
  });

  it('bundles every runtime dependency, and nothing that only development needs', async () => {
    const { dependencies } = JSON.parse(await read('package.json')) as Manifest;
    const names = bundled.map(({ name }) => name);
    assert.deepEqual(
      Object.keys(dependencies).filter(name => !names.includes(name)),
      [],
    );
    const { packages } = JSON.parse(await read('package-lock.json')) as Lock;
    assert.deepEqual(
      bundled.filter(({ folder }) => packages[folder] === undefined || packages[folder].dev === true),
      [],
    );
  });

  it('can speak HTTP on a processor without SIMD', async () => {
    const { files } = await JSZip.loadAsync(first);
    const code = await Promise.all(
      Object.values(files)
        .filter(({ name }) => name.endsWith('.cjs'))
        .map(async file => await file.async('text')),
    );
    const modules = code.flatMap(text => text.match(wasmModule) ?? []);
    assert.ok(modules.length > 0);
    for (const input of modules) {
      const { status } = spawnSync(process.execPath, ['--no-enable-sse4-1', '-e', validation], { input });
      assert.equal(status, 0);
    }
  });

  it('has each runtime dependency counted and explained', async () => {
    const { dependencies } = JSON.parse(await read('package.json')) as Manifest;
    const document = await read('docs/architecture.md');
    const chapter = document.split('## What it stands on')[1] ?? '';
    const rows = [...chapter.matchAll(/^\| `([^`]+)` \| .+ \|$/gm)].map(([, name]) => name);
    assert.deepEqual(rows, Object.keys(dependencies).toSorted());
    const direct = /(\d+) runtime dependencies/.exec(chapter)?.[1];
    const inAll = /(\d+) packages of others are in the bundle/.exec(chapter)?.[1];
    assert.equal(Number(direct), rows.length);
    assert.equal(Number(inAll), new Set(bundled.map(({ name }) => name)).size);
  });
});

/** In Base64, which undici has them in: `\0asm`, and what follows. */
const wasmModule = /AGFzb[\w+/]{1000,}=*/g;
const validation = `
  const bytes = Buffer.from(require('node:fs').readFileSync(0, 'utf8'), 'base64');
  process.exitCode = WebAssembly.validate(bytes) ? 0 : 1;
`;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}

/** Names in their order, each with when it was written and the hash of what it holds. */
async function entries(vsix: Buffer): Promise<readonly (readonly [string, string, string])[]> {
  const { files } = await JSZip.loadAsync(vsix);
  return await Promise.all(
    Object.values(files).map(async file => {
      const content = await file.async('nodebuffer');
      const hash = createHash('sha256').update(content).digest('hex');
      return [file.name, file.date.toISOString(), hash] as const;
    }),
  );
}
