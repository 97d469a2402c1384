/** A session that ends in the middle of something: the same person signs in, and it goes on from where it was. */
import assert from 'node:assert/strict';
import type { Fault } from '../registry/behaviour.ts';
import type { UserSecrets } from '../registry/index.ts';
import { touchKey } from '../registry/person.ts';
import { signInAs } from './account.ts';
import { Monorepo, recordsEvents } from './monorepo.ts';
import { twoFactorByNpm } from './profileOf.ts';
import { eventsBeforeUpload, type Stage, useStage } from './stage.ts';
import { copyToken, fillIn } from './tokenWizard.ts';

const both = { twoFactor: 'auth-and-writes' } as const;
const noPage: Fault = {
  method: 'POST',
  path: '^/-/v1/login',
  times: 9,
  effect: { kind: 'status', status: 404 },
};

function endsAt(method: Fault['method'] & string, path: string): Fault {
  return { method, path, effect: { kind: 'end-session' } };
}

/** The question, which says whose session has ended, up to the registry's page. */
async function openSignInPage(stage: Stage, account: string) {
  const { quickInput } = stage.workbench;
  await quickInput.waitForItem(`Open ${stage.host} in the Browser`);
  await quickInput.waitForVisible(`Sign in to ${stage.host} · ${account}`);
  return await stage.workbench.openedPage(() => quickInput.pick('in the Browser'));
}

async function signInAgain(stage: Stage, account: string): Promise<void> {
  const page = await openSignInPage(stage, account);
  await touchKey(page.url(), { account });
  await stage.workbench.waitForNotification(`Signed in to ${stage.host} as ${account}.`);
  await page.close();
}

describe('A session that ends', function () {
  this.timeout(180_000);
  const stage = useStage();

  async function uploadsAndSignIns(name: string): Promise<[number, number]> {
    const requests = await stage.registry.admin.requests();
    return [await stage.uploads(name), requests.filter(({ url }) => url === '/-/v1/login').length];
  }

  describe('in a publish', () => {
    it('before the first request: the registry is named, and it goes on', async () => {
      const { name } = await stage.addPackage('over-before', { user: {} });
      await stage.registry.admin.expireSessions(name);
      await stage.startPublish(name);
      const { quickInput } = stage.workbench;
      await quickInput.waitForVisible(`Sign in to ${stage.host}`);
      const page = await stage.workbench.openedPage(() => quickInput.pick('in the Browser'));
      await touchKey(page.url(), { account: name });
      await stage.acceptReview(`${name}@1.0.0`);
      await stage.assertPublished(name);
      await page.close();
    });

    it('at the upload, after the review: scripts run once, and one version is there', async () => {
      const { name } = await stage.addPackage('over-at-upload');
      await stage.registry.admin.behave({ faults: [endsAt('PUT', `^/${name}$`)] });
      await stage.startPublish(name);
      await stage.acceptReview(`${name}@1.0.0`);
      await signInAgain(stage, name);
      await stage.workbench.quickInput.waitForPlaceholder('Code from your authenticator');
      await stage.answerWithCode(name);
      await stage.assertPublished(name);
      assert.deepEqual(await uploadsAndSignIns(name), [3, 1]);
    });

    it('by name and password, where the registry has no page: the name is fixed', async () => {
      const { name, password } = await stage.addPackage('over-by-name', { user: {} });
      await stage.registry.admin.behave({ faults: [noPage, endsAt('PUT', `^/${name}$`)] });
      await stage.startPublish(name);
      await stage.acceptReview(`${name}@1.0.0`);
      const { quickInput } = stage.workbench;
      await quickInput.waitForPlaceholder('npm password');
      await quickInput.waitForVisible(`${stage.host} · ${name}`);
      await quickInput.fill(password);
      await quickInput.accept();
      await stage.assertPublished(name);
    });

    it('and somebody else signs in: refused, and the right one goes on', async () => {
      const { name } = await stage.addPackage('over-and-other', { user: {} });
      await stage.registry.admin.addUser({ name: 'somebody-else' });
      await stage.registry.admin.behave({ faults: [endsAt('PUT', `^/${name}$`)] });
      await stage.startPublish(name);
      await stage.acceptReview(`${name}@1.0.0`);
      const { quickInput } = stage.workbench;
      const page = await openSignInPage(stage, name);
      await touchKey(page.url(), { account: 'somebody-else' });
      await quickInput.waitForItem('You signed in as somebody-else, who cannot go on');
      await stage.assertNotPublished(name, eventsBeforeUpload);
      const second = await stage.workbench.openedPage(() => quickInput.pick('Open a New Page'));
      await touchKey(second.url(), { account: name });
      await stage.assertPublished(name);
      await page.close();
      await second.close();
    });

    it('and nobody signs in: put aside it waits, and given up it publishes nothing', async () => {
      const { name } = await stage.addPackage('over-and-out', { user: {} });
      await stage.registry.admin.behave({ faults: [endsAt('PUT', `^/${name}$`)] });
      await stage.startPublish(name);
      await stage.acceptReview(`${name}@1.0.0`);
      const { quickInput } = stage.workbench;
      await quickInput.waitForItem(`Open ${stage.host} in the Browser`);
      await quickInput.escape();
      const waiting = await stage.workbench.waitForNotification('waits for you to sign in.');
      await waiting.press('Cancel');
      await waiting.waitForGone();
      await stage.workbench.statusBarItem('Nothing was published.').waitFor();
      await stage.assertNotPublished(name, eventsBeforeUpload);
    });
  });

  it('in a change of the level: the password is not asked for again', async () => {
    const account = await signInAs(stage, { name: 'over-at-level', ...both });
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand('npm Security: Change Two-Factor Level');
    await quickInput.waitForVisible('asked for a code on');
    await stage.registry.admin.expireSessions(account.name);
    await quickInput.pick('auth-only');
    await givePassword(account);
    await signInAgain(stage, account.name);
    await quickInput.waitForPlaceholder('Code from your authenticator');
    await stage.answerWithCode(account.name);
    await stage.workbench.waitForNotification(`${account.name} on ${stage.host}`);
    assert.equal(await twoFactorByNpm(stage.registry, account.name), 'auth-only');
  });

  async function givePassword({ name, password }: UserSecrets): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForPlaceholder('npm password');
    await quickInput.waitForVisible(`${stage.host} · ${name}`);
    await quickInput.fill(password);
    await quickInput.accept();
  }
});

/** On a stage of its own, where nobody has signed in before: else it is asked whose token it is to be. */
describe('A session that ends in the creation of a token', function () {
  this.timeout(180_000);
  const stage = useStage();

  it('goes on with what was filled in', async () => {
    const account = await signInAs(stage, { name: 'over-at-token', ...both });
    await fillIn(stage, { name: 'made anew' });
    await stage.registry.admin.expireSessions(account.name);
    await stage.workbench.quickInput.fill(account.password);
    await stage.workbench.quickInput.accept();
    await signInAgain(stage, account.name);
    await stage.workbench.quickInput.waitForPlaceholder('Code from your authenticator');
    await stage.answerWithCode(account.name);
    assert.match(await copyToken(stage), /^npm_/);
  });
});

/** On a stage of its own, like that one. */
describe('A session that ends in the middle of many', function () {
  this.timeout(240_000);
  const stage = useStage();

  async function putsTaken(): Promise<readonly string[]> {
    const requests = await stage.registry.admin.requests();
    return requests
      .filter(({ method, status }) => method === 'PUT' && status !== null && status < 300)
      .map(({ url }) => url);
  }

  async function signInsBegun(): Promise<number> {
    return (await stage.registry.admin.requests()).filter(({ url }) => url === '/-/v1/login').length;
  }

  it('changes of owners: one sign-in serves all, and each list is changed once', async () => {
    const name = 'over-at-owners';
    await signInAs(stage, { name, ...both });
    const { admin } = stage.registry;
    const { packages } = await admin.seed(name, { packages: 16, scope: `@${name}` });
    const friend = await admin.addUser({ name: `friend-of-${name}` });
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand('npm Security: Add Package Owner');
    await quickInput.waitForPlaceholder('Name of a package, or a pattern such as @scope/* or *-plugin');
    await quickInput.fill(`@${name}/*`);
    await quickInput.waitForItem('16 packages');
    await quickInput.accept();
    await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
    await quickInput.fill(friend.name);
    await quickInput.pick(`Look up ${friend.name}`);
    await quickInput.waitForVisible(`Make ${friend.name} an owner of these? `);
    await admin.behave({
      faults: [{ method: 'PUT', path: '/-rev/', withOtp: true, after: 5, effect: { kind: 'end-session' } }],
    });
    await quickInput.acceptChecked();
    await quickInput.waitForPlaceholder('Code from your authenticator');
    await stage.answerWithCode(name);
    await signInAgain(stage, name);
    await stage.workbench.waitForNotification(`${friend.name} is an owner of 16 packages of ${name}`);
    const owners = await admin.owners(packages);
    assert.deepEqual(
      owners.map(each => [each?.names, each?.changes]),
      packages.map(() => [[name, friend.name], 1]),
    );
    assert.deepEqual([(await putsTaken()).length, await signInsBegun()], [16, 1]);
  });

  it('the publish of a workspace: scripts run once, and each package goes out once', async () => {
    const name = 'over-at-workspace';
    const manifest = recordsEvents;
    const letters = ['a', 'b', 'c', 'd'];
    const monorepo = new Monorepo(stage, name, [
      { name: `${name}-c`, dependsOn: [`${name}-b`], manifest },
      { name: `${name}-b`, dependsOn: [`${name}-a`], manifest },
      { name: `${name}-a`, manifest },
      { name: `${name}-d`, manifest },
    ]);
    await monorepo.add();
    try {
      await monorepo.untilPrompt('4 packages');
      const fault: Fault = { ...endsAt('PUT', `^/${name}-b$`), withOtp: true };
      await stage.registry.admin.behave({ faults: [fault] });
      await stage.answerWithCode(name);
      await signInAgain(stage, name);
      await stage.workbench.waitForNotification(`Published 4 packages of ${name} on ${stage.host}.`);
      await monorepo.assertAllPublished();
      const taken = letters.map(letter => `/${name}-${letter}`);
      assert.deepEqual((await putsTaken()).toSorted(), taken);
      assert.equal(await signInsBegun(), 1);
      for (const letter of letters) {
        assert.deepEqual(
          await monorepo.events(`${name}-${letter}`),
          [...eventsBeforeUpload, 'publish', 'postpublish'],
          `scripts of ${letter}`,
        );
      }
    } finally {
      await monorepo.remove();
    }
  });
});
