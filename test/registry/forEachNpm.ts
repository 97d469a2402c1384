/**
 * The proof of the registry: npm's own CLI, in a pseudo-terminal, does against it what people do. The same
 * tests run with each npm that is supported.
 */
import { type RegistryFixture, useRegistry } from './fixture.ts';
import { NpmCli } from './npmCli.ts';

export function forEachNpm(what: string, tests: (npm: NpmCli, registry: RegistryFixture) => void): void {
  for (const version of ['11.19.1', '12.2.0'] as const) {
    describe(`npm ${version} and the registry: ${what}`, function () {
      this.timeout(60_000);

      const registry = useRegistry();
      const npm = new NpmCli(version, registry);

      before(async function () {
        this.timeout(300_000);
        await npm.prepare();
      });

      beforeEach(async () => {
        npm.newFolder();
        // npm polls again at once.
        await registry.admin.behave({ retryAfterSeconds: 0 });
      });

      afterEach(() => npm.stop());

      after(() => npm.remove());

      tests(npm, registry);
    });
  }
}
