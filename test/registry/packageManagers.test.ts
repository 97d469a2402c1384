/** pnpm and yarn publish to the registry, a workspace too, with a code typed when they ask for one. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useRegistry } from './fixture.ts';
import { type PackageManager, PackageManagerCli, packageManagers } from './packageManagerCli.ts';

interface Commands {
  /** What publishing wants to be done before. */
  readonly install: readonly string[];
  readonly publish: readonly string[];
  /** Every package of a workspace. */
  readonly publishAll: readonly string[];
  /** How it asks for a code, once. */
  readonly question: RegExp;
}

const pnpm: Commands = {
  install: ['install', '--offline'],
  publish: ['publish', '--no-git-checks', '--access=public'],
  publishAll: ['-r', 'publish', '--no-git-checks', '--access=public'],
  question: /Enter OTP:|one-time password.*:/,
};
const commands: Readonly<Record<PackageManager, Commands>> = {
  'pnpm 10': pnpm,
  'pnpm 12': pnpm,
  'yarn 4': {
    install: ['install'],
    publish: ['npm', 'publish', '--access=public'],
    publishAll: [
      ...['workspaces', 'foreach', '--all', '--no-private', '--topological'],
      ...['npm', 'publish', '--access=public'],
    ],
    // Each star of the answer writes the line anew, without the arrow.
    question: /One-time password: ‣/,
  },
};

for (const manager of Object.keys(packageManagers) as PackageManager[]) {
  describe(`${manager} and the registry`, function () {
    this.timeout(60_000);

    const registry = useRegistry();
    const cli = new PackageManagerCli(manager, registry);

    before(async function () {
      this.timeout(300_000);
      await cli.prepare();
    });
    beforeEach(() => cli.newFolder());
    afterEach(() => cli.stop());
    after(() => cli.remove());

    function write(path: string, content: object | string): void {
      mkdirSync(join(cli.folder, path, '..'), { recursive: true });
      writeFileSync(join(cli.folder, path), typeof content === 'string' ? content : JSON.stringify(content));
    }

    /** Types a code at every question, until the program ends. */
    async function publish(args: readonly string[], name: string): Promise<void> {
      await cli.run(...commands[manager].install).end();
      const terminal = cli.run(...args);
      const answered = (async () => {
        for (;;) await terminal.answer(commands[manager].question, await registry.admin.code(name));
      })();
      await Promise.all([terminal.end(), answered.catch(() => undefined)]);
    }

    it('publishes a package, with the code that it asks for', async () => {
      const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      cli.useToken(token);
      write('package.json', { name: `@${name}/burrow`, version: '1.0.0' });
      write('yarn.lock', '');
      await publish(commands[manager].publish, name);
      assert.deepEqual(await registry.versions(`@${name}/burrow`), ['1.0.0']);
      const puts = (await registry.admin.requests()).filter(({ method }) => method === 'PUT');
      assert.deepEqual(
        puts.map(({ hasOtp, status }) => [hasOtp, status]),
        [
          [false, 401],
          [true, 200],
        ],
      );
    });

    it('publishes a workspace, with versions in the place of workspace:', async () => {
      const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      cli.useToken(token);
      const [den, burrow] = [`@${name}/den`, `@${name}/burrow`];
      write('package.json', { name: 'root', private: true, workspaces: ['packages/*'] });
      write('pnpm-workspace.yaml', "packages: ['packages/*']\n");
      write('yarn.lock', '');
      write('packages/den/package.json', { name: den, version: '2.1.0' });
      const dependencies = { [den]: 'workspace:^' };
      write('packages/burrow/package.json', { name: burrow, version: '1.0.0', dependencies });
      await publish(commands[manager].publishAll, name);
      assert.deepEqual(await registry.versions(den), ['2.1.0']);
      const { versions } = (await registry.admin.packument(burrow)) ?? {};
      assert.match(JSON.stringify(versions), new RegExp(`"dependencies":{"${den}":"\\^2.1.0"}`));
    });
  });
}
