/** An account of its own for one test: what its 2FA has come to does not touch the next. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { NewUser, UserSecrets } from '../registry/index.ts';
import type { Stage } from './stage.ts';

/** Adds the account and signs it in, in the place of whoever was, in npm's configuration of the person. */
export async function signInAs(stage: Stage, user: NewUser): Promise<UserSecrets> {
  const account = await stage.registry.admin.addUser(user);
  await signIn(stage, account);
  return account;
}

/** The same for an account that there is. */
export async function signIn(
  { registry, workspace }: Pick<Stage, 'registry' | 'workspace'>,
  { token }: Pick<UserSecrets, 'token'>,
): Promise<void> {
  const { npm_config_userconfig: file = assert.fail('there is no such file') } = workspace.env;
  const { url } = registry;
  const lines = [`registry=${url}`, `${url.replace(/^https?:/, '')}:_authToken=${token}`, ''];
  await writeFile(file, lines.join('\n'), { mode: 0o600 });
}

/**
 * Opens the security view, and waits until it shows this account: the one of before may have the same rows, and stays
 * until npm's configuration is read again.
 */
export async function showAccount(
  { workbench, host }: Pick<Stage, 'workbench' | 'host'>,
  name: string,
): Promise<void> {
  await workbench.openSecurityView();
  await workbench.tree.waitFor(new RegExp(`^${name}${host}`));
}
