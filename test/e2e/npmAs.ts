/** What npm's own CLI says of packages to somebody who is signed in: the proof of what was changed in VS Code. */
import assert from 'node:assert/strict';
import type { UserSecrets } from '../registry/index.ts';
import { NpmCli } from '../registry/npmCli.ts';
import { TestClient } from '../registry/testClient.ts';
import { signInAs } from './account.ts';
import type { Stage } from './stage.ts';

/** @returns all that it says, once it has succeeded */
export async function npmAs(
  { registry }: Pick<Stage, 'registry'>,
  { token }: Pick<UserSecrets, 'token'>,
  ...args: readonly string[]
): Promise<string> {
  const npm = new NpmCli('12.2.0', registry);
  try {
    await npm.prepare();
    npm.newFolder();
    npm.useToken(token);
    return (await npm.run(...args).end()).trim();
  } finally {
    await npm.stop();
    npm.remove();
  }
}

/** The names that `npm owner ls` lists, sorted. */
export async function ownersByNpm(
  stage: Pick<Stage, 'registry'>,
  account: Pick<UserSecrets, 'token'>,
  name: string,
): Promise<readonly string[]> {
  const listed = await npmAs(stage, account, 'owner', 'ls', name);
  return listed
    .split('\n')
    .map(line => line.trim().split(' ')[0] ?? '')
    .toSorted();
}

/**
 * Somebody who is asked for a code at every write, signed in in VS Code, with a package of these versions.
 * @param name of the account; the package is `@name/burrow`
 */
export async function signInWithPackage(
  stage: Stage,
  name: string,
  ...versions: readonly string[]
): Promise<{ readonly account: UserSecrets; readonly burrow: string }> {
  const account = await signInAs(stage, { name, twoFactor: 'auth-and-writes' });
  const burrow = `@${name}/burrow`;
  await publish(stage, account, burrow, ...versions);
  return { account, burrow };
}

/** Not by VS Code. */
export async function publish(
  { registry }: Pick<Stage, 'registry'>,
  { name: user, token, totpSecret }: UserSecrets,
  name: string,
  ...versions: readonly string[]
): Promise<void> {
  const otp = totpSecret === undefined ? undefined : await registry.admin.code(user);
  const client = new TestClient(registry.url);
  for (const version of versions) {
    const call = { token, ...(otp === undefined ? {} : { otp }) };
    assert.equal((await client.publish(name, version, call)).status, 200);
  }
}
