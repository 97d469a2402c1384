/**
 * npm as an account in VS Code, with an extension of somebody else beside ours: it gets a token that can only read,
 * after the person has agreed, and nothing without.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserSecrets } from '../registry/index.ts';
import { packageOther } from '../vscode/otherExtension.ts';
import { signInAs } from './account.ts';
import { useStage } from './stage.ts';

const ask = 'Reader: Ask for a Session';
const look = 'Reader: Look for a Session';
const both = { twoFactor: 'auth-and-writes' } as const;

/** As the registry lists it. */
interface Made {
  readonly key: string;
  readonly name: string;
  readonly readonly: boolean;
}

describe('npm as an account in VS Code', () => {
  let folder: string;
  const stage = useStage({
    otherExtension: async () => {
      folder = await mkdtemp(join(tmpdir(), 'reader-'));
      return await packageOther(join(import.meta.dirname, 'reader'), folder);
    },
  });

  after(() => rm(folder, { recursive: true, force: true }));

  async function says(text: string | RegExp): Promise<string> {
    const message = await stage.workbench.waitForNotification(text);
    const said = await message.text();
    await message.press('OK');
    return said;
  }

  /** VS Code's own question, which names the extension; then ours, which names the account. */
  async function agree({ name }: UserSecrets): Promise<string> {
    const { dialog } = stage.workbench;
    await dialog.waitForVisible('npm');
    await dialog.press('Allow');
    await dialog.waitForVisible(`Let other extensions read packages of ${name} on ${stage.host}?`);
    return await dialog.text();
  }

  async function create(account: UserSecrets): Promise<void> {
    const { quickInput, dialog } = stage.workbench;
    await stage.workbench.runCommand(ask);
    await agree(account);
    await dialog.press('Create Token');
    await quickInput.waitForPlaceholder('npm password');
    await quickInput.fill(account.password);
    await quickInput.accept();
    await quickInput.waitForPlaceholder('Code from your authenticator');
    assert.match(await quickInput.message(), /Creating the access token .*\(read-only\)/);
    await stage.answerWithCode(account.name);
  }

  async function tokens({ token }: UserSecrets): Promise<Made[]> {
    const response = await fetch(new URL('-/npm/v1/tokens', stage.registry.url), {
      headers: { authorization: `Bearer ${token}` },
    });
    const { objects } = (await response.json()) as { objects: Made[] };
    return objects;
  }

  it('shows another extension nothing before the person has agreed', async () => {
    await signInAs(stage, { name: 'silent', ...both });
    await stage.workbench.runCommand(look);
    assert.match(await says('Reader sees'), /sees no session; accounts none/);
  });

  it('gives it nothing when the person declines, here or in VS Code’s own question', async () => {
    const account = await signInAs(stage, { name: 'decliner', ...both });
    const { dialog } = stage.workbench;
    await stage.workbench.runCommand(ask);
    const text = await agree(account);
    assert.match(text, /access token of their own, never your sign-in/);
    assert.match(text, /cannot publish or change anything, and ends after 30 days/);
    assert.match(text, /Revoke Access Token/);
    await dialog.press('Cancel');
    assert.match(await says('Reader failed'), /No token was made for another extension/);
    assert.deepEqual(await tokens(account), []);
  });

  it('gives it no other scope', async () => {
    await signInAs(stage, { name: 'scoped', ...both });
    await stage.workbench.runCommand('Reader: Ask for More');
    await stage.workbench.dialog.waitForVisible('npm');
    await stage.workbench.dialog.press('Allow');
    assert.match(await says('Reader failed'), /one scope for other extensions: "read"/);
  });

  it('says so where the registry makes no such tokens', async () => {
    await stage.registry.admin.behave({ tokens: 'legacy' });
    const account = await signInAs(stage, { name: 'legacy' });
    const { quickInput, dialog } = stage.workbench;
    await stage.workbench.runCommand(ask);
    await agree(account);
    await dialog.press('Create Token');
    await quickInput.waitForPlaceholder('npm password');
    await quickInput.fill(account.password);
    await quickInput.accept();
    await stage.workbench.waitForNotification(
      `${stage.host} makes no access tokens that can only read packages, so other extensions get none.`,
    );
    await says('Reader failed');
  });

  it('gives it a token that can only read, once the person has agreed, and sees it end', async () => {
    const account = await signInAs(stage, { name: 'lender', ...both });
    await create(account);
    const said = await says('Reader has');
    assert.match(said, new RegExp(`has lender · ${stage.host} \\[read\\] as lender; publishing 403`));
    const [made, ...more] = await tokens(account);
    assert.match(made?.name ?? '', /^VS Code extensions on .+ \(read-only\)$/);
    assert.equal(made?.readonly, true);
    assert.deepEqual(more, []);

    await stage.workbench.runCommand(look);
    assert.match(await says('Reader sees'), /sees has lender .*; accounts lender; heard of changes/);
    await stage.workbench.runCommand(ask);
    await says('Reader has');
    assert.equal((await tokens(account)).length, 1, 'the same one serves again');

    // As on the website, or by npm.
    await stage.registry.admin.revokeToken(made?.key ?? '');
    await stage.workbench.runCommand(look);
    assert.match(await says('Reader sees'), /sees no session; accounts none/);
  });
});
