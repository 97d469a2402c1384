/** What npm's own CLI can do with a token: its limits are the registry's to keep, and nobody else's. */
import type { TestRegistry } from '../registry/index.ts';
import { NpmCli } from '../registry/npmCli.ts';

/**
 * Each attempt in a folder of its own, with the token and nothing else.
 * @returns whether npm succeeded, and all that it said
 */
export class TokenByNpm {
  readonly #registry: TestRegistry;
  readonly #token: string;

  constructor(registry: TestRegistry, token: string) {
    this.#registry = registry;
    this.#token = token;
  }

  whoami(): Promise<NpmResult> {
    return this.#run(npm => npm.run('whoami'));
  }

  publish(name: string, ...more: string[]): Promise<NpmResult> {
    return this.#run(npm => {
      npm.writePackage(name);
      return npm.run('publish', '--access=public', ...more);
    });
  }

  async #run(start: (npm: NpmCli) => ReturnType<NpmCli['run']>): Promise<NpmResult> {
    const npm = new NpmCli('12.2.0', this.#registry);
    try {
      await npm.prepare();
      npm.newFolder();
      npm.useToken(this.#token);
      const terminal = start(npm);
      // A question for a code is an answer too: nobody is there to give one.
      const ended = terminal.exit.then(code => ({ code }));
      const asked = terminal.see(/Enter OTP:/).then(
        () => ({ code: 'asked' as const }),
        () => ended,
      );
      const { code } = await Promise.race([ended, asked]);
      if (code === 'asked') return { outcome: 'asked for a code', said: '' };
      return { outcome: code === 0 ? 'done' : 'refused', said: await terminal.end(code) };
    } finally {
      await npm.stop();
      npm.remove();
    }
  }
}

export interface NpmResult {
  readonly outcome: 'done' | 'refused' | 'asked for a code';
  readonly said: string;
}
