/**
 * pnpm and yarn, run in a pseudo-terminal by a person who has nothing but a folder: no settings, cache or sign-in of
 * the real user are read or written. npm's is `npmCli.ts`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type ToolVersion, tool } from '../tools.ts';
import { type Terminal, Terminals } from './terminal.ts';

/** pnpm 10 is written in JavaScript and lets npm publish; 12 is a program by itself, for Linux x64 here. */
export const packageManagers = {
  'pnpm 10': { name: 'pnpm', version: '10.34.8', program: 'bin/pnpm.cjs' },
  'pnpm 12': { name: '@pnpm/exe.linux-x64', version: '12.21.0', program: 'pnpm' },
  'yarn 4': { name: '@yarnpkg/cli-dist', version: '4.18.1', program: 'bin/yarn.js' },
} as const;

export type PackageManager = keyof typeof packageManagers;

/** The npm that pnpm 10 finds. */
const npmVersion: ToolVersion<'npm'> = '11.19.1';

export class PackageManagerCli {
  /** Where it runs; a new one for each `newFolder()`. */
  folder = '';

  readonly #manager: PackageManager;
  readonly #registry: { readonly url: string };
  #command: readonly string[] = [];
  #home = '';
  readonly #terminals = new Terminals();

  /** @param registry need not run yet. */
  constructor(manager: PackageManager, registry: { readonly url: string }) {
    this.#manager = manager;
    this.#registry = registry;
  }

  /** Call first. Downloads what is missing. */
  async prepare(): Promise<void> {
    this.#command = await packageManagerCommand(this.#manager);
    this.#home = mkdtempSync(join(tmpdir(), 'package-manager-'));
    writeCommands(join(this.#home, 'bin'), await tool('npm', npmVersion));
  }

  newFolder(): void {
    this.folder = mkdtempSync(join(this.#home, 'project-'));
  }

  run(...args: string[]): Terminal {
    const own = Object.entries(process.env).filter(([name]) => !/^(npm|pnpm|yarn)_|^CI$/i.test(name));
    const env = {
      ...Object.fromEntries(own),
      PATH: [join(this.#home, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter),
      HOME: this.#home,
      USERPROFILE: this.#home,
      XDG_CONFIG_HOME: join(this.#home, 'config'),
      XDG_CACHE_HOME: join(this.#home, 'cache'),
      XDG_DATA_HOME: join(this.#home, 'data'),
      XDG_STATE_HOME: join(this.#home, 'state'),
      YARN_ENABLE_TELEMETRY: '0',
      npm_config_update_notifier: 'false',
    };
    const [file = '', ...first] = this.#command;
    return this.#terminals.start(file, [...first, ...args], { cwd: this.folder, env });
  }

  /** Signs in; by file, because what is on a command line or in the environment can be seen by others. */
  useToken(token: string): void {
    const { host } = new URL(this.#registry.url);
    const npmrc = [`registry=${this.#registry.url}`, `//${host}/:_authToken=${token}`, ''].join('\n');
    writeFileSync(join(this.#home, '.npmrc'), npmrc, { mode: 0o600 });
    const yarnrc = [
      `npmRegistryServer: "${this.#registry.url}"`,
      `npmAuthToken: "${token}"`,
      'unsafeHttpWhitelist: ["127.0.0.1"]',
      'enableGlobalCache: true',
      '',
    ].join('\n');
    writeFileSync(join(this.#home, '.yarnrc.yml'), yarnrc, { mode: 0o600 });
  }

  /** Ends what still runs. */
  async stop(): Promise<void> {
    await this.#terminals.stop();
  }

  /** Removes everything that was written. */
  remove(): void {
    if (this.#home) rmSync(this.#home, { recursive: true, force: true });
  }
}

/** What to start: a program, and its first arguments. Downloads it if need be. */
export async function packageManagerCommand(
  manager: PackageManager,
): Promise<readonly [string, ...string[]]> {
  const { name, version, program } = packageManagers[manager];
  const path = join(await tool(name, version as never), program);
  return program === 'pnpm' ? [path] : [process.execPath, path];
}

/** What programs find as `npm`. */
function writeCommands(folder: string, npm: string): void {
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\nexec "${process.execPath}" "${join(npm, 'bin', 'npm-cli.js')}" "$@"\n`;
  writeFileSync(join(folder, 'npm'), script, { mode: 0o755 });
}
