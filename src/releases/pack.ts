/**
 * Makes the tarball, by the person's own npm and without scripts: those have their own turn.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import type { NpmCli } from '../accounts/npmCli.ts';
import { npmEnvironment } from '../accounts/npmEnvironment.ts';
import { quotable } from '../shared/redaction.ts';
import { runProgram } from './childProcess.ts';
import type { BuildContext } from './npmHost.ts';
import { PublishError } from './publishError.ts';

/** Begins the name of every folder that `withPackFolder` makes. */
export const packFolderPrefix = 'second-factor-pack-';

export interface PackedFile {
  /** Within the package. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
}

export interface Tarball {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** Bytes of the tarball. */
  readonly size: number;
  /** Bytes of all files in it. */
  readonly unpackedSize: number;
  readonly files: readonly PackedFile[];
  /** Names of the bundled dependencies. */
  readonly bundled: readonly string[];
  /** `sha512-…`, computed from the file. */
  readonly integrity: string;
  /** SHA-1 in hex, computed from the file. */
  readonly shasum: string;
}

/** A fresh folder that only this user can read (mkdtemp makes it with mode 700); gone afterwards, come what may. */
export async function withPackFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), packFolderPrefix));
  try {
    return await use(folder);
  } finally {
    // Windows lets go of a file some moments after the program that had it open has ended.
    // What then still cannot be deleted must not hide how the publish went.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }
}

/**
 * `npm pack --ignore-scripts --json`.
 *
 * @param name of the package; where `workspaces` is configured, npm packs them all
 * @throws PublishError `pack-failed`; the signal's reason when cancelled
 */
export async function pack(name: string, destination: string, context: BuildContext): Promise<Tarball> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const { npm, folder, environment, signal } = context;
  const end = await runProgram(
    {
      file: npm.nodePath,
      args: [...preload(npm), npm.cliPath, 'pack', '--json', '--pack-destination', destination, ...packFlags],
      cwd: folder,
      env: npmEnvironment(environment),
    },
    { onStdout: chunk => stdout.push(chunk), onStderr: chunk => stderr.push(chunk), signal },
  );
  const said = Buffer.concat(stderr).toString('utf8');
  if (end.exitCode !== 0) throw new PublishError({ code: 'pack-failed', said: quotable(said) });

  const report = readReport(Buffer.concat(stdout).toString('utf8'), name);
  if (report === undefined) throw new PublishError({ code: 'pack-failed', said: quotable(said) });
  const path = join(destination, basename(report.filename));
  return { ...report, path, ...(await hash(path, signal)) };
}

const withoutScripts = fileURLToPath(new URL('./npmWithoutScripts.cjs', import.meta.url));

/** npm heeds `--ignore-scripts` for `prepare` from version 11 on. */
function preload(npm: NpmCli): string[] {
  return semver.major(npm.version) < 11 ? ['--require', withoutScripts] : [];
}

/** Against what a configuration may say, and against npm's own errands (logs, looking for updates). */
const packFlags = [
  '--ignore-scripts',
  '--no-dry-run',
  '--loglevel=error',
  '--logs-max=0',
  '--no-update-notifier',
  '--no-progress',
];

type Report = Omit<Tarball, 'path' | 'integrity' | 'shasum' | 'size'> & { readonly filename: string };

/** npm up to 11 prints an array, npm 12 an object by name. */
function readReport(json: string, name: string): Report | undefined {
  try {
    const packages = Object.values(JSON.parse(json) as object).filter(isReport);
    return packages.length === 1 ? packages[0] : packages.find(each => each.name === name);
  } catch {
    return undefined;
  }
}

function isReport(value: unknown): value is Report {
  if (typeof value !== 'object' || value === null) return false;
  const { name, version, filename, unpackedSize, files, bundled } = value as Record<string, unknown>;
  return (
    [name, version, filename].every(each => typeof each === 'string') &&
    typeof unpackedSize === 'number' &&
    Array.isArray(files) &&
    Array.isArray(bundled)
  );
}

async function hash(
  path: string,
  signal: AbortSignal,
): Promise<{ integrity: string; shasum: string; size: number }> {
  const sha512 = createHash('sha512');
  const sha1 = createHash('sha1');
  let size = 0;
  for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
    sha512.update(chunk);
    sha1.update(chunk);
    size += chunk.byteLength;
  }
  return { integrity: `sha512-${sha512.digest('base64')}`, shasum: sha1.digest('hex'), size };
}
