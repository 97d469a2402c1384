/**
 * Finds the person's own npm, the one that `npm` in a terminal would start, and the Node that runs it.
 *
 * What is published must be what *their* npm makes, and its place decides which global configuration is
 * read. The program that an editor runs extensions in is no Node to run npm with.
 */
import { execFile } from 'node:child_process';
import { access, constants, open, readFile, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { lookUp, npmEnvironment } from './npmEnvironment.ts';

const onWindows = process.platform === 'win32';
const answerTimeoutMs = 30_000;
const run = promisify(execFile);

/** As it lies there, found without starting it. */
export interface InstalledNpm {
  readonly version: string;
  /** The folder of the package npm. */
  readonly npmPath: string;
  /** npm's `bin/npm-cli.js`. */
  readonly cliPath: string;
  /** The Node that `npm` would start: a program, and no script that leads to one. */
  readonly node: string;
}

export interface NpmCli extends InstalledNpm {
  /** The executable that npm runs with: `process.execPath`, so no link and no shim. */
  readonly nodePath: string;
  /** Without a `v`. */
  readonly nodeVersion: string;
}

/** All that npm's configuration is read by. */
export type NpmPlace = Pick<NpmCli, 'npmPath' | 'cliPath' | 'nodePath'>;

export type NpmCliErrorCode =
  /** PATH has no `npm`. */
  | 'npm-not-found'
  /** PATH has an `npm`, but no `node` that runs. */
  | 'node-not-found'
  /** There is something called `npm` which does not say what it runs. */
  | 'npm-unusable'
  /** Older than `oldestNpm`. */
  | 'npm-too-old';

/** The oldest major that this project is tried with. */
export const oldestNpm = 10;

export class NpmCliError extends Error {
  override readonly name = 'NpmCliError';
  readonly code: NpmCliErrorCode;
  /** What was found on PATH, or the version that is too old. */
  readonly found: string | undefined;

  constructor(code: NpmCliErrorCode, found?: string, cause?: unknown) {
    super(found === undefined ? code : `${code}: ${found}`, { cause });
    this.code = code;
    this.found = found;
  }
}

/**
 * @param environment where to look (`PATH`)
 * @param folder version managers choose npm and Node by the folder they are started in
 * @throws NpmCliError
 */
export async function findNpm(environment: NodeJS.ProcessEnv, folder: string): Promise<NpmCli> {
  const npm = await locateNpm(environment, folder);
  return { ...npm, ...(await askNode(npm.node, { cwd: folder, env: npmEnvironment(environment) })) };
}

/**
 * The same for those who only read npm's configuration: nothing is started for it where npm is no shim.
 * @throws NpmCliError
 */
export async function placeNpm(environment: NodeJS.ProcessEnv, folder: string): Promise<NpmPlace> {
  const { npmPath, cliPath, node } = await locateNpm(environment, folder);
  // Of a program that is a link, `process.execPath` is what it points to; Windows tells the link.
  return { npmPath, cliPath, nodePath: onWindows ? node : await realpath(node) };
}

/** The same for those who start that Node anyway, and can ask it then what only Node itself can tell. */
export async function locateNpm(environment: NodeJS.ProcessEnv, folder: string): Promise<InstalledNpm> {
  const options = { cwd: folder, env: npmEnvironment(environment) };
  const file = await findOnPath('npm', options.env);
  if (file === undefined) throw new NpmCliError('npm-not-found');

  const installed = await cliBehind(file, options);
  const { cliPath, node } = installed ?? (await askShim(file, options));
  const npmPath = dirname(dirname(cliPath));
  const version = await npmVersion(npmPath);
  if (version === undefined) throw new NpmCliError('npm-unusable', file);
  if (Number.parseInt(version, 10) < oldestNpm) throw new NpmCliError('npm-too-old', version);
  return { version, npmPath, cliPath, node: await behindScript(node, options) };
}

interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Installation {
  readonly cliPath: string;
  /** As found; may be a shim. */
  readonly node: string;
}

/** Follows the ways in which npm is installed; undefined for the shims of version managers. */
async function cliBehind(file: string, options: RunOptions): Promise<Installation | undefined> {
  const cliPath = onWindows
    ? join(dirname(file), 'node_modules', 'npm', 'bin', 'npm-cli.js')
    : await realpath(file);
  if (basename(cliPath) !== 'npm-cli.js' || !(await isFile(cliPath))) return undefined;

  const node = await nodeBeside(file, options.env);
  return { cliPath: onWindows ? await updatedCli(cliPath, node, options) : cliPath, node };
}

/** `npm.cmd` prefers the `node.exe` beside it; `npm` runs `env node`. */
async function nodeBeside(npm: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const beside = join(dirname(npm), 'node.exe');
  if (onWindows && (await isFile(beside))) return beside;
  const node = await findOnPath('node', environment);
  if (node === undefined) throw new NpmCliError('node-not-found', npm);
  return node;
}

/** On Windows an npm that npm has updated lies in the global prefix, and Node's `npm.cmd` looks there first. */
async function updatedCli(cliPath: string, node: string, options: RunOptions): Promise<string> {
  const asked = await run(node, [join(dirname(cliPath), 'npm-prefix.js')], {
    ...options,
    timeout: answerTimeoutMs,
    windowsHide: true,
  }).catch(() => undefined);
  if (asked === undefined) return cliPath;
  const updated = join(asked.stdout.trim(), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return (await isFile(updated)) ? updated : cliPath;
}

/** Lets a shim (Volta, asdf, mise, Corepack) start its npm, and has that say where it is. */
async function askShim(file: string, options: RunOptions): Promise<Installation> {
  const question = 'node -p "JSON.stringify([process.env.npm_execpath,process.env.npm_node_execpath])"';
  try {
    const { stdout } = await run(
      file,
      ['exec', '--logs-max=0', '--no-update-notifier', '--loglevel=error', '--call', question],
      { ...options, timeout: answerTimeoutMs, windowsHide: true },
    );
    const answer: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    if (!Array.isArray(answer)) throw new TypeError('not a pair of paths');
    const [cliPath, node]: unknown[] = answer;
    if (typeof cliPath !== 'string' || typeof node !== 'string') throw new TypeError('not a pair of paths');
    return { cliPath, node };
  } catch (error) {
    throw new NpmCliError('npm-unusable', file, error);
  }
}

/** A script need not hand on the channel over which we talk to what it starts, so the Node behind it is taken. */
async function behindScript(node: string, options: RunOptions): Promise<string> {
  return (await beginsWith(node, '#!')) ? (await askNode(node, options)).nodePath : node;
}

/** False for what cannot be read: it can still be started. */
async function beginsWith(path: string, text: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(text.length), 0, text.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === text;
  } finally {
    await file.close();
  }
}

async function askNode(
  node: string,
  options: RunOptions,
): Promise<{ nodePath: string; nodeVersion: string }> {
  try {
    const { stdout } = await run(node, ['-p', 'process.execPath + "\\n" + process.versions.node'], {
      ...options,
      timeout: answerTimeoutMs,
      windowsHide: true,
    });
    const [nodePath, nodeVersion] = stdout.trim().split(/\r?\n/).slice(-2);
    if (nodePath === undefined || nodeVersion === undefined) throw new TypeError('no Node');
    return { nodePath, nodeVersion };
  } catch (error) {
    throw new NpmCliError('node-not-found', node, error);
  }
}

/** The version in npm's own manifest; undefined when the folder holds another package or none. */
async function npmVersion(npmPath: string): Promise<string | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(npmPath, 'package.json'), 'utf8'));
    const { name, version } = manifest as { name?: unknown; version?: unknown };
    return name === 'npm' && typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

/** Relative entries of PATH are skipped: they would name a program of the workspace. */
export async function findOnPath(
  program: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const names = onWindows ? [`${program}.exe`, `${program}.cmd`] : [program];
  const folders = (lookUp(environment, 'PATH') ?? '').split(delimiter).filter(isAbsolute);
  for (const folder of folders) {
    for (const name of names) {
      const file = join(folder, name);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  if (!(await isFile(file))) return false;
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    entry => entry.isFile(),
    () => false,
  );
}
