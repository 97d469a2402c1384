/**
 * Reads `package.json`: first as it lies there, to say what is wrong with it before anything runs; then as
 * npm makes it for the registry.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import npa from 'npm-package-arg';
import semver from 'semver';
import { jsonErrorPosition } from './jsonError.ts';
import { HostError, type NpmHost } from './npmHost.ts';
import { PublishError } from './publishError.ts';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly [field: string]: unknown;
}

/**
 * The manifest that the registry gets (`publish`: npm's `fix()` and `prepare()`), and the one that npm packs
 * and runs prepack, prepare and postpack with (`pack`: `normalize()`).
 */
export interface NpmManifests {
  readonly publish: Manifest;
  readonly pack: Manifest;
}

/**
 * `package.json` as it is, with its name and version as npm cleans them.
 * @throws PublishError with a `ManifestProblem`
 */
export async function readPackageJson(folder: string): Promise<Manifest> {
  const content = parse(await readText(join(folder, 'package.json')));
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new PublishError({ code: 'not-an-object' });
  }
  const { name, version } = content as { name?: unknown; version?: unknown };
  return { ...content, name: checkedName(name), version: checkedVersion(version) };
}

/**
 * Reads the folder anew, README and git head included, with the libraries of the person's npm.
 * @throws PublishError with a `ManifestProblem`; the signal's reason when cancelled
 */
export async function readNpmManifests(folder: string, host: NpmHost): Promise<NpmManifests> {
  await readPackageJson(folder);
  try {
    return (await host.ask({ task: 'manifests' })) as NpmManifests;
  } catch (error) {
    if (error instanceof HostError) throw new PublishError({ code: 'manifest-refused', said: error.message });
    throw error;
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? '';
    throw new PublishError(
      ['ENOENT', 'ENOTDIR'].includes(reason)
        ? { code: 'no-package-json' }
        : { code: 'unreadable-manifest', reason },
    );
  }
}

function parse(text: string): unknown {
  // npm accepts a byte order mark, too.
  const json = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(json);
  } catch {
    throw new PublishError({ code: 'broken-json', ...jsonErrorPosition(json) });
  }
}

/** The rules of `@npmcli/package-json` (fixName) and `npm-package-arg`. */
function checkedName(value: unknown): string {
  if (value === undefined || value === null || value === '') throw new PublishError({ code: 'no-name' });
  const name = quoted(value).trim();
  const invalid = new PublishError({ code: 'invalid-name', name });
  if (typeof value !== 'string' || name.startsWith('.')) throw invalid;
  try {
    if (npa.resolve(name, '1.0.0').name !== name) throw invalid;
  } catch {
    throw invalid;
  }
  return name;
}

/** npm cleans it loosely first, strictly before it is sent. */
function checkedVersion(value: unknown): string {
  if (value === undefined || value === null || value === '') throw new PublishError({ code: 'no-version' });
  const version = typeof value === 'string' ? semver.clean(semver.clean(value, true) ?? '') : null;
  if (version === null) throw new PublishError({ code: 'invalid-version', version: quoted(value) });
  return version;
}

/** For the person who has written it; an object or a list is named only, since some cannot be made a text. */
function quoted(value: unknown): string {
  return typeof value === 'object' ? 'object' : String(value);
}
