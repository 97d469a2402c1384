/**
 * The same change of many packages in VS Code, by keyboard: under one prompt, also when its code runs out on the way, and
 * gone on with wherever it stopped.
 */
import assert from 'node:assert/strict';
import type { UserSecrets } from '../registry/index.ts';
import { showAccount, signInAs } from './account.ts';
import { ownersByNpm } from './npmAs.ts';
import { useStage } from './stage.ts';

const addOwner = 'npm Security: Add Package Owner';
const removeOwner = 'npm Security: Remove Package Owner';
const whichPackages = 'Name of a package, or a pattern such as @scope/* or *-plugin';
const put = { method: 'PUT', path: '/-rev/', withOtp: true } as const;

interface Scene {
  readonly account: UserSecrets;
  readonly friend: string;
  readonly packages: readonly string[];
}

describe('A change of many packages', function () {
  this.timeout(240_000);
  const stage = useStage();

  /** Somebody who is asked for a code at every write, with so many packages, and somebody else. */
  async function scene(name: string, count: number): Promise<Scene> {
    const account = await signInAs(stage, { name, twoFactor: 'auth-and-writes' });
    const { packages } = await stage.registry.admin.seed(name, { packages: count, scope: `@${name}` });
    const friend = await stage.registry.admin.addUser({ name: `friend-of-${name}` });
    return { account, friend: friend.name, packages };
  }

  async function ownersOf(name: string): Promise<readonly string[]> {
    const packument = await stage.registry.admin.packument(name);
    const maintainers = packument?.['maintainers'];
    assert.ok(Array.isArray(maintainers), `${name} has owners`);
    return maintainers.map(({ name: owner }: { readonly name: string }) => owner).toSorted();
  }

  async function ownedBy(user: string, packages: readonly string[]): Promise<readonly string[]> {
    const owned = await Promise.all(packages.map(async name => (await ownersOf(name)).includes(user)));
    return packages.filter((_, index) => owned[index]);
  }

  /** From the palette to the plan. */
  async function addToAll({ friend, packages }: Scene, pattern: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(addOwner);
    await quickInput.waitForPlaceholder(whichPackages);
    await quickInput.fill(pattern);
    await quickInput.waitForItem(`${packages.length} packages`);
    await quickInput.accept();
    await typeUser(friend);
  }

  async function typeUser(name: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
    await quickInput.fill(name);
    await quickInput.pick(`Look up ${name}`);
  }

  async function agree(friend: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForVisible(`Make ${friend} an owner of these? `);
    await quickInput.acceptChecked();
  }

  /** @returns what the prompt says */
  async function answerPrompt({ account }: Scene): Promise<string> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForPlaceholder('Code from your authenticator');
    const message = await quickInput.message();
    await stage.answerWithCode(account.name);
    return message;
  }

  async function refusedWrong(): Promise<number> {
    const requests = await stage.registry.admin.requests();
    return requests.filter(({ method, status, hasOtp }) => method === 'PUT' && status === 401 && hasOtp)
      .length;
  }

  it('is called on rows of the tree, shown before it is made, and taken back', async () => {
    const chosen = await scene('selecting', 4);
    const { friend, packages, account } = chosen;
    const [first = '', , third = '', fourth = ''] = packages;
    await stage.registry.admin.addOwner(third, friend);
    const { quickInput, tree } = stage.workbench;
    await showAccount(stage, account.name);
    await tree.waitFor('All packages4');
    await tree.expand(/^All packages/);
    await tree.waitFor(fourth);
    await tree.selectFrom(first, 2);
    await tree.run(first, 'Add Package Owner');
    await typeUser(friend);
    await quickInput.waitForItem(third);
    assert.deepEqual(
      (await quickInput.items()).map(({ label, description }) => `${label}: ${description}`),
      [
        `${first}: owners now: selecting`,
        `${packages[1]}: owners now: selecting`,
        `${third}: selecting, friend-of-selecting`,
      ],
    );
    const before = await stage.registry.admin.requests();
    assert.deepEqual(
      before.filter(({ method }) => method === 'PUT'),
      [],
    );
    await agree(friend);
    const said = await answerPrompt(chosen);
    assert.match(said, /^Making friend-of-selecting an owner of 2 packages\. Nothing is changed yet\./);
    const told = `${friend} is an owner of 2 packages of selecting on ${stage.host} now.`;
    const message = await stage.workbench.waitForNotification(told);
    assert.deepEqual(await message.buttons(), ['Show', 'Undo']);
    assert.deepEqual(await ownedBy(friend, packages), packages.slice(0, 3));
    assert.deepEqual(await ownersByNpm(stage, account, first), [friend, 'selecting'].toSorted());
    await message.press('Undo');
    await stage.workbench.waitForNotification(
      `${friend} is no owner of 2 packages of selecting on ${stage.host} any more.`,
    );
    assert.deepEqual(await ownedBy(friend, packages), [third]);
    assert.deepEqual(await ownersByNpm(stage, account, first), ['selecting']);
  });

  it('asks once more when the code runs out on the way', async () => {
    const chosen = await scene('expiring', 14);
    const { admin } = stage.registry;
    await admin.behave({ faults: [{ ...put, after: 5, times: 20, effect: { kind: 'hold' } }] });
    await addToAll(chosen, '@expiring/*');
    await agree(chosen.friend);
    await answerPrompt(chosen);
    await admin.held();
    await admin.behave({ faults: [], clockAheadSeconds: 3600 });
    await admin.release();
    const { quickInput } = stage.workbench;
    await quickInput.waitForMessage('The code is no longer valid.');
    const said = await answerPrompt(chosen);
    const [, done = ''] =
      /^The code is no longer valid\. (\d+) of 14 are done; enter a new one to go on\./.exec(said) ?? [];
    assert.ok(Number(done) > 0 && Number(done) < 14, said);
    await stage.workbench.waitForNotification(`${chosen.friend} is an owner of 14 packages of expiring`);
    assert.deepEqual(await ownedBy(chosen.friend, chosen.packages), chosen.packages);
    assert.ok((await refusedWrong()) <= 8, 'no more than were under way when the code ran out');
  });

  it('changes nothing where the prompt is given up, and asks again when it is gone on with', async () => {
    const chosen = await scene('wavering', 10);
    const { friend, packages } = chosen;
    await addToAll(chosen, '@wavering/*');
    await agree(friend);
    const { quickInput } = stage.workbench;
    await quickInput.waitForPlaceholder('Code from your authenticator');
    await quickInput.escape();
    const waiting = await stage.workbench.waitForNotification('waits for your code');
    assert.match(await waiting.text(), /Making friend-of-wavering an owner of 10 packages\./);
    await waiting.press('Cancel');
    const message = await stage.workbench.waitForNotification('Nothing was changed.');
    assert.deepEqual(await message.buttons(), ['Continue', 'Show']);
    assert.deepEqual(await ownedBy(friend, packages), []);
    await message.press('Continue');
    await answerPrompt(chosen);
    await stage.workbench.waitForNotification(`${friend} is an owner of 10 packages of wavering`);
    assert.deepEqual(await ownedBy(friend, packages), packages);
  });

  it('asks for each where the registry takes a code once', async () => {
    const chosen = await scene('once', 3);
    const { friend, packages } = chosen;
    await stage.registry.admin.behave({ codesOnce: true, rateLimit: { tries: 3, seconds: 60 } });
    await addToAll(chosen, '@once/*');
    await agree(friend);
    const said = [await answerPrompt(chosen)];
    for (const done of [1, 2]) {
      await stage.workbench.quickInput.waitForMessage(`The code is no longer valid. ${done} of 3 are done`);
      await stage.registry.admin.behave({ clockAheadSeconds: done * 3600 });
      said.push(await answerPrompt(chosen));
    }
    await stage.workbench.waitForNotification(`${friend} is an owner of 3 packages of once`);
    assert.deepEqual(await ownedBy(friend, packages), packages);
    assert.equal(await refusedWrong(), 2, 'each code but the last is tried once more');
  });

  it('is cancelled on the way and gone on with', async () => {
    const chosen = await scene('cancelling', 20);
    const { admin } = stage.registry;
    const { friend, packages } = chosen;
    await admin.behave({ faults: [{ ...put, after: 3, times: 20, effect: { kind: 'hold' } }] });
    await addToAll(chosen, '@cancelling/*');
    await agree(friend);
    await answerPrompt(chosen);
    await admin.held();
    const progress = await stage.workbench.waitForNotification(
      `Owners of packages of cancelling on ${stage.host}`,
    );
    await progress.press('Cancel');
    await admin.behave({ faults: [] });
    await admin.release();
    const message = await stage.workbench.waitForNotification('Not tried: ');
    const done = (await ownedBy(friend, packages)).length;
    assert.ok(done > 0 && done < 19, `${done}`);
    // What was under way has come to its end, and is known.
    const text = await message.text();
    assert.ok(text.startsWith(`${friend} is an owner of ${done} packages of cancelling`), text);
    assert.match(text, new RegExp(`Not tried: ${20 - done} `));
    assert.doesNotMatch(text, /not known/);
    assert.deepEqual(await message.buttons(), ['Continue', 'Show', 'Undo']);
    await message.press('Show');
    const { quickInput } = stage.workbench;
    await quickInput.pick(`Continue with the ${20 - done} that are left`);
    await stage.workbench.waitForNotification(`${friend} is an owner of 20 packages of cancelling`);
    assert.deepEqual(await ownedBy(friend, packages), packages);
    const requests = await admin.requests();
    const taken = requests.filter(({ method, status }) => method === 'PUT' && (status ?? 500) < 300);
    assert.equal(taken.length, 20, 'each once');
  });

  it('is offered again after the window was closed on the way', async () => {
    const chosen = await scene('closing', 20);
    const { admin } = stage.registry;
    const { friend, packages } = chosen;
    await admin.behave({ faults: [{ ...put, after: 3, times: 20, effect: { kind: 'hold' } }] });
    await addToAll(chosen, '@closing/*');
    await agree(friend);
    await answerPrompt(chosen);
    await admin.held();
    await stage.workbench.reload();
    await admin.behave({ faults: [] });
    await admin.release();
    const offer = await stage.workbench.waitForNotification('Go on?');
    assert.match(
      await offer.text(),
      new RegExp(`^Owners of packages of closing on ${stage.host}: \\d+ of 20 are not done yet`),
    );
    assert.deepEqual(await offer.buttons(), ['Go on', 'Do not ask again']);
    await offer.press('Go on');
    await answerPrompt(chosen);
    await stage.workbench.waitForNotification(/is an owner of |were so before/);
    assert.deepEqual(await ownedBy(friend, packages), packages);
    await stage.workbench.reload();
    await stage.workbench.openSecurityView();
    assert.deepEqual(await stage.workbench.notifications.texts(), []);
  });

  it('goes on past what is refused, says why, and tries that again', async () => {
    const chosen = await scene('refused', 6);
    const { friend, packages } = chosen;
    const [, second = ''] = packages;
    await stage.registry.admin.behave({
      faults: [{ method: 'PUT', path: `${second}/-rev/`, effect: { kind: 'status', status: 403 } }],
    });
    await addToAll(chosen, '@refused/*');
    await agree(friend);
    await answerPrompt(chosen);
    const message = await stage.workbench.waitForNotification(`Not done: ${second}.`);
    const text = await message.text();
    assert.ok(text.startsWith(`${friend} is an owner of 5 packages of refused on ${stage.host} now.`), text);
    assert.match(text, /does not let this account change @refused\/package-0002/);
    await message.press('Show');
    const { quickInput } = stage.workbench;
    await quickInput.waitForItem(second);
    const items = await quickInput.items();
    assert.match(
      items.find(({ label }) => label.includes(second))?.detail ?? '',
      /does not let this account/,
    );
    await quickInput.pick('Continue with the one that is left');
    await stage.workbench.waitForNotification(`${friend} is an owner of 6 packages of refused`);
    assert.deepEqual(await ownedBy(friend, packages), packages);
  });

  it('takes somebody who leaves away everywhere', async () => {
    const chosen = await scene('leaving', 5);
    const { friend, packages, account } = chosen;
    const [, second = '', , fourth = ''] = packages;
    for (const name of [second, fourth]) await stage.registry.admin.addOwner(name, friend);
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(removeOwner);
    await quickInput.waitForPlaceholder(whichPackages);
    await quickInput.pick('All packages');
    await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
    await quickInput.fill(friend);
    await quickInput.pick(friend);
    await quickInput.waitForVisible(`Remove ${friend} as an owner of these? leaving on ${stage.host}`);
    const states = (await quickInput.items()).map(({ label, description }) => `${label}: ${description}`);
    assert.deepEqual(states.slice(0, 2), [
      `${second}: owners now: leaving, ${friend}`,
      `${fourth}: owners now: leaving, ${friend}`,
    ]);
    await quickInput.acceptChecked();
    await answerPrompt(chosen);
    await stage.workbench.waitForNotification(`${friend} is no owner of 2 packages of leaving`);
    assert.deepEqual(await ownedBy(friend, packages), []);
    assert.deepEqual(await ownersByNpm(stage, account, fourth), ['leaving']);
  });

  it('says so where there is nothing to change', async () => {
    const { friend } = await scene('content', 3);
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(removeOwner);
    await quickInput.waitForPlaceholder(whichPackages);
    await quickInput.fill('*0001');
    await quickInput.waitForItem('1 package');
    await quickInput.fill('*nothing*');
    await quickInput.waitForItem('No package that this account can write to fits “*nothing*”');
    await quickInput.fill('@content/*');
    await quickInput.accept();
    await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
    await quickInput.fill(friend);
    await quickInput.pick(friend);
    await quickInput.waitForPlaceholder('There is nothing to change here. Enter closes.');
    await quickInput.accept();
    await quickInput.waitForHidden();
    const requests = await stage.registry.admin.requests();
    assert.deepEqual(
      requests.filter(({ method }) => method === 'PUT'),
      [],
    );
  });
});
