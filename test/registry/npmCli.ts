/**
 * npm's own CLI, run in a pseudo-terminal by a person who has nothing but a folder: no settings, cache or
 * sign-in of the real user are read or written.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ToolVersion, tool } from '../tools.ts';
import { type Terminal, Terminals } from './terminal.ts';

export type NpmVersion = ToolVersion<'npm'>;

export class NpmCli {
  /** Where npm runs; a new one for each `newFolder()`. */
  folder = '';

  readonly #version: NpmVersion;
  readonly #registry: { readonly url: string };
  #cli = '';
  #home = '';
  readonly #terminals = new Terminals();

  /** @param registry need not run yet. */
  constructor(version: NpmVersion, registry: { readonly url: string }) {
    this.#version = version;
    this.#registry = registry;
  }

  /** Call first. Downloads this npm if need be. */
  async prepare(): Promise<void> {
    this.#cli = join(await tool('npm', this.#version), 'bin', 'npm-cli.js');
    this.#home = mkdtempSync(join(tmpdir(), 'npm-cli-'));
  }

  get userConfig(): string {
    return join(this.folder, 'user-npmrc');
  }

  newFolder(): void {
    this.folder = mkdtempSync(join(this.#home, 'project-'));
  }

  run(...args: string[]): Terminal {
    const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
    const env = {
      ...Object.fromEntries(own),
      HOME: this.#home,
      USERPROFILE: this.#home,
      npm_config_userconfig: this.userConfig,
      npm_config_globalconfig: join(this.#home, 'global-npmrc'),
      npm_config_cache: join(this.#home, 'cache'),
      npm_config_update_notifier: 'false',
      // The spinner would stand in the middle of the lines.
      npm_config_progress: 'false',
      npm_config_registry: this.#registry.url,
    };
    return this.#terminals.start(process.execPath, [this.#cli, ...args], { cwd: this.folder, env });
  }

  /**
   * Signs npm in; by file, because what is on a command line or in the environment can be seen by others.
   * @param lines more settings.
   */
  useToken(token: string, ...lines: string[]): void {
    const { host } = new URL(this.#registry.url);
    const config = [`//${host}/:_authToken=${token}`, ...lines, ''].join('\n');
    writeFileSync(this.userConfig, config, { mode: 0o600 });
  }

  writePackage(name: string, version = '1.0.0'): void {
    const manifest = { name, version, files: ['index.js'] };
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(this.folder, 'index.js'), 'export {};\n');
  }

  async whoami(): Promise<string> {
    return (await this.run('whoami').end()).trim();
  }

  /** Ends what still runs. */
  async stop(): Promise<void> {
    await this.#terminals.stop();
  }

  /** Removes everything that npm has written. */
  remove(): void {
    if (this.#home) rmSync(this.#home, { recursive: true, force: true });
  }
}
