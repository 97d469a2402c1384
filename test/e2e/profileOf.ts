/** What npm's own CLI says of an account, so that what the extension shows is not held against itself. */
import type { TestRegistry } from '../registry/index.ts';
import { NpmCli } from '../registry/npmCli.ts';

/**
 * The account's 2FA as `npm profile get` tells it: npm calls an enrolment that was never confirmed `disabled` too.
 * @throws Error with npm's output when it cannot tell.
 */
export async function twoFactorByNpm(
  registry: TestRegistry,
  account: string,
): Promise<'disabled' | 'auth-only' | 'auth-and-writes'> {
  const output = await askNpm(registry, account);
  const said = /^two-factor auth: (disabled|auth-only|auth-and-writes)$/m.exec(output)?.[1];
  if (said === 'disabled' || said === 'auth-only' || said === 'auth-and-writes') return said;
  throw new Error(`npm did not tell: ${output}`);
}

/** The profile as `npm profile get --json` tells it; of a field that is not set, null. */
export async function profileByNpm(
  registry: TestRegistry,
  account: string,
): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await askNpm(registry, account, '--json')) as Record<string, unknown>;
}

/** It signs in for itself, so the account's other sessions do not matter. */
async function askNpm(registry: TestRegistry, account: string, ...flags: string[]): Promise<string> {
  const npm = new NpmCli('12.2.0', registry);
  try {
    await npm.prepare();
    npm.newFolder();
    npm.useToken(await registry.admin.signIn(account));
    return await npm.run('profile', 'get', ...flags).end();
  } finally {
    await npm.stop();
    npm.remove();
  }
}
