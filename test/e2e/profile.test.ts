/** "Edit npm Profile" and "Change npm Password" in VS Code, by keyboard; npm's own CLI agrees. */
import assert from 'node:assert/strict';
import type { UserSecrets } from '../registry/index.ts';
import { signIn, signInAs } from './account.ts';
import { profileByNpm } from './profileOf.ts';
import { useStage } from './stage.ts';

const editProfile = 'npm Security: Edit npm Profile';
const changePassword = 'npm Security: Change npm Password';
const both = { twoFactor: 'auth-and-writes' } as const;
const profilePath = '/npm/v1/user$';

describe('The profile', () => {
  const stage = useStage();

  async function open({ name }: UserSecrets): Promise<void> {
    await stage.workbench.runCommand(editProfile);
    await stage.workbench.quickInput.waitForVisible(`Profile of ${name} on ${stage.host}`);
  }

  async function edit(field: string, value: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.pick(field);
    await quickInput.waitForVisible(`${field} of `);
    await quickInput.fill(value);
    await quickInput.accept();
    await quickInput.waitForVisible('Profile of ');
  }

  async function answerPrompt({ name }: UserSecrets): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForPlaceholder('Code from your authenticator');
    await quickInput.waitForVisible(`${stage.host} · ${name}`);
    assert.match(await quickInput.message(), /^Changing the npm profile\. Nothing is changed yet\./);
    await stage.answerWithCode(name);
  }

  it('is changed field by field, and saved with one code', async () => {
    const account = await signInAs(stage, { name: 'editor', ...both });
    const { quickInput } = stage.workbench;
    await open(account);
    assert.deepEqual(
      (await quickInput.items()).map(({ label, description }) => [label, description]),
      [
        ['E-mail', 'editor@example.com'],
        ['Full name', 'not set'],
        ['Homepage', 'not set'],
        ['GitHub', 'not set'],
      ],
    );
    await edit('Full name', 'Ed Ita');
    await edit('Homepage', 'https://example.com/ed');
    await edit('GitHub', 'ed-ita');
    const changed = await quickInput.items();
    assert.equal(changed[1]?.description, 'Ed Ita · changed');
    assert.deepEqual(changed.at(-1), {
      label: 'Save',
      description: 'Full name, Homepage, GitHub',
      detail: '',
    });
    await quickInput.pick('Save');
    await answerPrompt(account);
    await stage.workbench.waitForNotification(
      `The profile of editor on ${stage.host} was changed: Full name, Homepage, GitHub.`,
    );
    const { email, fullname, homepage, github } = await profileByNpm(stage.registry, account.name);
    assert.deepEqual(
      { email, fullname, homepage, github },
      {
        email: 'editor@example.com',
        fullname: 'Ed Ita',
        homepage: 'https://example.com/ed',
        github: 'ed-ita',
      },
    );
  });

  it('takes a field back, and leaves the others as they are', async () => {
    const account = await signInAs(stage, { name: 'shy' });
    await open(account);
    await edit('Full name', 'Shy One');
    await edit('GitHub', 'shy');
    await stage.workbench.quickInput.pick('Save');
    await stage.workbench.waitForNotification('was changed: Full name, GitHub.');
    await open(account);
    await edit('Full name', '');
    await stage.workbench.quickInput.pick('Save');
    await stage.workbench.waitForNotification('was changed: Full name.');
    const { email, fullname, github } = await profileByNpm(stage.registry, account.name);
    assert.deepEqual(
      { email, fullname, github },
      { email: 'shy@example.com', fullname: null, github: 'shy' },
    );
  });

  it('takes no e-mail address that is none, and says that a new one is to be verified', async () => {
    const account = await signInAs(stage, { name: 'mover' });
    const { quickInput } = stage.workbench;
    await open(account);
    await quickInput.pick('E-mail');
    await quickInput.waitForVisible('E-mail of mover');
    await quickInput.fill('nobody');
    await quickInput.waitForMessage('npm needs an e-mail address');
    await quickInput.accept();
    await quickInput.fill('');
    await quickInput.waitForMessage('npm needs an e-mail address');
    await quickInput.fill(' moved@example.com ');
    await quickInput.waitForMessage('will want it verified');
    await quickInput.accept();
    await quickInput.waitForVisible('Profile of mover');
    await quickInput.pick('Save');
    await stage.workbench.waitForNotification('was changed: E-mail.');
    assert.equal((await profileByNpm(stage.registry, account.name))['email'], 'moved@example.com');
  });

  it('asks before what was changed is lost, and goes on with it', async () => {
    const account = await signInAs(stage, { name: 'hasty' });
    const { quickInput, dialog } = stage.workbench;
    await open(account);
    await edit('Homepage', 'https://example.com/hasty');
    await quickInput.escape();
    await dialog.waitForVisible(`Save the changes to the profile of hasty on ${stage.host}?`);
    assert.match(await dialog.text(), /Homepage: not set → https:\/\/example\.com\/hasty/);
    await stage.workbench.page.keyboard.press('Escape');
    await quickInput.waitForVisible('Profile of hasty');
    assert.equal((await quickInput.items())[2]?.description, 'https://example.com/hasty · changed');
    await quickInput.escape();
    await dialog.waitForVisible('Save the changes');
    await dialog.press('Save');
    await stage.workbench.waitForNotification('was changed: Homepage.');
    await open(account);
    await edit('Homepage', '');
    await quickInput.escape();
    await dialog.waitForVisible('Save the changes');
    await dialog.press('Discard');
    await dialog.waitForHidden();
    const { homepage } = await profileByNpm(stage.registry, account.name);
    assert.equal(homepage, 'https://example.com/hasty');
  });

  it('is looked at again where the answer was lost', async () => {
    const account = await signInAs(stage, { name: 'lost-answer' });
    const effect = { kind: 'drop-answer' } as const;
    await stage.registry.admin.behave({ faults: [{ method: 'POST', path: profilePath, effect }] });
    await open(account);
    await edit('Full name', 'Still There');
    await stage.workbench.quickInput.pick('Save');
    await stage.workbench.waitForNotification('was changed: Full name.');
  });

  it('is left alone where the registry has none', async () => {
    await stage.registry.admin.behave({ profile: 'unsupported' });
    await signInAs(stage, { name: 'unprofiled' });
    await stage.workbench.runCommand(editProfile);
    await stage.workbench.waitForNotification(`${stage.host} has no profiles that can be changed from here.`);
  });
});

describe('The npm password', () => {
  const stage = useStage();

  async function fillPassword(placeholder: string, value: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForPlaceholder(placeholder);
    assert.ok(await quickInput.isMasked(), 'a password is not shown to whoever looks over the shoulder');
    await quickInput.fill(value);
    await quickInput.accept();
  }

  /** With name and password alone, as npm's own sign-in does it. */
  async function takesPassword(name: string, password: string): Promise<boolean> {
    const response = await fetch(new URL(`-/user/org.couchdb.user:${name}`, stage.registry.url), {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ _id: `org.couchdb.user:${name}`, name, password, type: 'user', roles: [] }),
    });
    return response.status === 201;
  }

  it('is changed with the present one, the new one twice, and a code', async () => {
    const account = await signInAs(stage, { name: 'changer', ...both });
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(changePassword);
    await fillPassword('npm password', account.password);
    await fillPassword('New npm password', account.password);
    await quickInput.waitForMessage('This is the present password.');
    const next = '  neues Passwort 世界 ';
    await fillPassword('New npm password', next);
    await fillPassword('New npm password once more', next.trim());
    await quickInput.waitForMessage('This is not what you entered before.');
    await fillPassword('New npm password once more', next);
    await quickInput.waitForPlaceholder('Code from your authenticator');
    assert.match(await quickInput.message(), /^Changing the npm password\. Nothing is changed yet\./);
    await stage.answerWithCode(account.name);
    await stage.workbench.waitForNotification(`The npm password of changer on ${stage.host} was changed.`);
    await stage.registry.admin.turnOffTwoFactor(account.name);
    assert.equal(await takesPassword(account.name, account.password), false);
    assert.equal(await takesPassword(account.name, next), true);
    const { email } = await profileByNpm(stage.registry, account.name);
    assert.equal(email, 'changer@example.com');
  });

  it('asks again for the present one when that was wrong, and keeps the new one', async () => {
    const account = await signInAs(stage, { name: 'mistaken' });
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(changePassword);
    await fillPassword('npm password', 'not the password');
    await fillPassword('New npm password', 'another password');
    await fillPassword('New npm password once more', 'another password');
    await quickInput.waitForMessage(`${stage.host} did not accept this password for mistaken.`);
    await fillPassword('npm password', account.password);
    await stage.workbench.waitForNotification('The npm password of mistaken');
    assert.equal(await takesPassword(account.name, 'another password'), true);
  });

  it('asks for another where the registry does not take the new one', async () => {
    const account = await signInAs(stage, { name: 'brief' });
    await stage.workbench.runCommand(changePassword);
    await fillPassword('npm password', account.password);
    await fillPassword('New npm password', 'short');
    await fillPassword('New npm password once more', 'short');
    const message = await stage.workbench.waitForNotification('must have 10 characters or more');
    assert.match(await message.text(), /Nothing was changed\.$/);
    await message.press('Choose Another');
    await fillPassword('npm password', account.password);
    await stage.workbench.quickInput.waitForPlaceholder('New npm password');
    await stage.workbench.quickInput.escape();
    await stage.workbench.quickInput.waitForHidden();
    assert.equal(await takesPassword(account.name, account.password), true);
  });

  it('is not claimed to be changed, nor unchanged, where the answer was lost', async () => {
    const account = await signInAs(stage, { name: 'unsure' });
    await signIn(stage, account);
    const effect = { kind: 'drop-answer' } as const;
    await stage.registry.admin.behave({ faults: [{ method: 'POST', path: profilePath, effect }] });
    await stage.workbench.runCommand(changePassword);
    await fillPassword('npm password', account.password);
    await fillPassword('New npm password', 'another password');
    await fillPassword('New npm password once more', 'another password');
    await stage.workbench.waitForNotification('Whether the password of unsure was changed is not known');
  });
});
