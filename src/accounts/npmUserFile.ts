/**
 * The person's own `.npmrc`, for putting a sign-in into it and for taking one out, as `npm login` and `npm logout` do:
 * `@npmcli/config` reads the file and writes it anew. What it loses on the way are comments.
 */
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Config from '@npmcli/config';
import nerfDart from '@npmcli/config/lib/nerf-dart.js';
import type { Secret } from '../shared/secret.ts';
import { ConfigurationError } from './configurationError.ts';
import { loadPersonalConfig } from './loadConfig.ts';
import type { NpmPlace } from './npmCli.ts';

export class NpmUserFile {
  readonly #config: Config;
  readonly file: string;
  /** Whether it has comments, which are lost when it is written. */
  readonly hasComments: boolean;

  private constructor(config: Config, file: string, hasComments: boolean) {
    this.#config = config;
    this.file = file;
    this.hasComments = hasComments;
  }

  /**
   * Reads the file that the person's npm would read; it need not be there. Good for one change, made soon: what somebody
   * else writes into the file meanwhile is overwritten.
   * @throws ConfigurationError
   */
  static async open(npm: NpmPlace, environment: NodeJS.ProcessEnv): Promise<NpmUserFile> {
    const config = await loadPersonalConfig(npm, environment);
    const file = config.data.get('user')?.source ?? '';
    const text = await readFile(file, 'utf8').catch(() => '');
    return new NpmUserFile(config, file, /[;#]/.test(text));
  }

  /**
   * Puts a token into the file, in plain text, for npm to use at that registry.
   * @throws ConfigurationError `unwritable-file`
   */
  async saveSignIn(registry: URL, token: Secret): Promise<void> {
    this.#config.setCredentialsByURI(registry.href, { token: token.reveal() });
    await this.#save();
  }

  /**
   * Takes out what signs npm in at that registry; everything else stays, client certificates too, which npm's own
   * `clearCredentialsByURI` would take along.
   * @returns whether there was anything of that
   * @throws ConfigurationError `unwritable-file`
   */
  async removeSignIn(registry: URL): Promise<boolean> {
    const names = ['_authToken', '_auth', 'username', '_password'];
    const keys = names.map(name => `${nerfDart(registry.href)}:${name}`);
    if (!keys.some(key => this.#config.get(key, 'user'))) return false;
    for (const key of keys) this.#config.delete(key, 'user');
    await this.#save();
    return true;
  }

  async #save(): Promise<void> {
    try {
      await keepToOneself(this.file);
      await this.#config.save('user');
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? '';
      throw new ConfigurationError({ code: 'unwritable-file', file: this.file, reason });
    }
  }
}

/** `@npmcli/config` does this when it has written: too late for who reads the file before. */
async function keepToOneself(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const opened = await open(file, 'a', 0o600);
  await opened.close();
  await chmod(file, 0o600);
}
