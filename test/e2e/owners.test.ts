/** Owners of a package, added and removed in VS Code by keyboard, and seen by npm's own CLI. */
import assert from 'node:assert/strict';
import { showAccount, signInAs } from './account.ts';
import { npmAs, ownersByNpm, publish, signInWithPackage } from './npmAs.ts';
import { answerPrompt, choosePackage, goOn } from './packageSteps.ts';
import { useStage } from './stage.ts';

const addOwner = 'Add Package Owner';
const removeOwner = 'Remove Package Owner';
const both = { twoFactor: 'auth-and-writes' } as const;
const ownersChange = { method: 'PUT', path: '/-rev/' } as const;

describe('Owners of a package', function () {
  this.timeout(240_000);
  const stage = useStage();

  async function typeUser(name: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
    await quickInput.fill(name);
    await quickInput.pick(`Look up ${name}`);
  }

  it('adds one: rejected for want of a code, the prompt comes up, and npm sees the new owner', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'adder', '1.0.0');
    const friend = await stage.registry.admin.addUser({ name: 'friend-of-adder' });
    const { quickInput } = stage.workbench;
    await choosePackage(stage, addOwner, burrow);
    await typeUser(friend.name);
    await quickInput.waitForItem(`Make ${friend.name} an owner of ${burrow}`);
    assert.deepEqual(
      (await quickInput.items()).slice(1).map(({ label, description }) => `${label}: ${description}`),
      [
        `Who: ${friend.name} <${friend.name}@example.com>`,
        'Owners now: adder',
        `Registry: ${stage.host} as adder`,
      ],
    );
    const before = await stage.registry.admin.requests();
    assert.deepEqual(
      before.filter(({ method }) => method !== 'GET' && method !== 'PUT'),
      [],
    );
    await quickInput.accept();
    await answerPrompt(
      stage,
      account,
      new RegExp(`^Making ${friend.name} an owner of ${burrow}\\. .*changed yet`),
    );
    const told = `${friend.name} is an owner of ${burrow} on ${stage.host} now.`;
    const message = await stage.workbench.waitForNotification(told);
    assert.deepEqual(await message.buttons(), ['Undo']);
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['adder', friend.name].toSorted());
    await message.press('Undo');
    await stage.workbench.waitForNotification(
      `${friend.name} is no owner of ${burrow} on ${stage.host} any more.`,
    );
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['adder']);
  });

  it('says that there is no such user, and takes another name', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'mistyper', '1.0.0');
    const friend = await stage.registry.admin.addUser({ name: 'friend-of-mistyper' });
    const { quickInput } = stage.workbench;
    await choosePackage(stage, addOwner, burrow);
    await typeUser('friend-of-misstyper');
    await quickInput.waitForItem(`${stage.host} has no user “friend-of-misstyper”`);
    assert.equal(await quickInput.value(), 'friend-of-misstyper');
    await typeUser(friend.name);
    await quickInput.waitForItem(`Make ${friend.name} an owner of ${burrow}`);
    await quickInput.escape();
    await quickInput.waitForHidden();
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['mistyper']);
  });

  it('takes no name that cannot be one, nor one who is an owner already', async () => {
    const { burrow } = await signInWithPackage(stage, 'careful', '1.0.0');
    const { quickInput } = stage.workbench;
    await choosePackage(stage, addOwner, burrow);
    await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
    await quickInput.fill('not/a name');
    await quickInput.waitForItem('“not/a name” cannot be the name of an npm user');
    await quickInput.fill('careful');
    await quickInput.waitForItem('careful is an owner already');
    await quickInput.accept();
    assert.equal(await quickInput.value(), 'careful');
    await quickInput.escape();
    await quickInput.waitForHidden();
  });

  it('removes one of them, and puts them back', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'remover', '1.0.0');
    const gone = await stage.registry.admin.addUser({ name: 'leaver' });
    await stage.registry.admin.addOwner(burrow, gone.name);
    const { quickInput } = stage.workbench;
    await choosePackage(stage, removeOwner, burrow);
    await quickInput.waitForItem('remover@example.com · you');
    await quickInput.pick('leaver@example.com');
    await goOn(stage, `Remove ${gone.name} as an owner of ${burrow}`);
    await answerPrompt(stage, account, new RegExp(`^Removing ${gone.name} as an owner of ${burrow}\\.`));
    const told = `${gone.name} is no owner of ${burrow} on ${stage.host} any more.`;
    const message = await stage.workbench.waitForNotification(told);
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['remover']);
    await message.press('Undo');
    await stage.workbench.waitForNotification(`${gone.name} is an owner of ${burrow} on ${stage.host} now.`);
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['leaver', 'remover']);
  });

  it('keeps the last owner', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'lonely', '1.0.0');
    await choosePackage(stage, removeOwner, burrow);
    await stage.workbench.waitForNotification(
      `lonely is the only owner of ${burrow} on ${stage.host}, and a package keeps its last one.`,
    );
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['lonely']);
  });

  it('asks twice before people remove themselves', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'parting', '1.0.0');
    const heir = await stage.registry.admin.addUser({ name: 'heir', ...both });
    await stage.registry.admin.addOwner(burrow, heir.name);
    const { quickInput, dialog, page } = stage.workbench;
    const begun = async () => {
      await choosePackage(stage, removeOwner, burrow);
      await quickInput.pick('parting@example.com');
      await quickInput.waitForItem(`Remove parting as an owner of ${burrow}`);
      await quickInput.accept();
      await dialog.waitForVisible(`Remove yourself as an owner of ${burrow}?`);
    };
    await begun();
    assert.match(await dialog.text(), /Only another owner can make you one again: heir\./);
    await page.keyboard.press('Escape');
    await dialog.waitForHidden();
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['heir', 'parting']);
    await begun();
    await dialog.press('Remove Myself');
    await answerPrompt(stage, account, /^Removing parting/);
    await stage.workbench.waitForNotification(`parting is no owner of ${burrow} on ${stage.host} any more.`);
    assert.deepEqual(await ownersByNpm(stage, heir, burrow), ['heir']);
  });

  it('removes the owner of a row of the tree', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'gardener', '1.0.0');
    await stage.registry.admin.addUser({ name: 'weed' });
    await stage.registry.admin.addOwner(burrow, 'weed');
    const { tree } = stage.workbench;
    await showAccount(stage, account.name);
    await tree.waitFor('All packages1');
    await tree.expand(/^All packages/);
    await tree.expand(burrow);
    await tree.run(/^weed/, 'Remove Package Owner');
    await goOn(stage, `Remove weed as an owner of ${burrow}`);
    await answerPrompt(stage, account, /^Removing weed/);
    await stage.workbench.waitForNotification(`weed is no owner of ${burrow}`);
    await tree.waitForGone(/^weed/);
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['gardener']);
  });

  it('does not warn of an owner whom the person has added', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'host', '1.0.0');
    await stage.registry.admin.addUser({ name: 'guest' });
    const { tree } = stage.workbench;
    await showAccount(stage, account.name);
    await tree.waitFor('All packages1');
    await tree.expand(/^All packages/);
    await tree.expand(burrow);
    await tree.waitFor(/^hostowner/);
    await tree.run(burrow, 'Add Package Owner');
    await typeUser('guest');
    await goOn(stage, `Make guest an owner of ${burrow}`);
    await answerPrompt(stage, account, /^Making guest/);
    await tree.waitFor(/^guestowner$/);
  });

  it('goes on from what somebody else has changed meanwhile', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'slow', '1.0.0');
    await stage.registry.admin.addUser({ name: 'first' });
    await stage.registry.admin.addUser({ name: 'second' });
    const { quickInput } = stage.workbench;
    await choosePackage(stage, addOwner, burrow);
    await typeUser('second');
    await goOn(stage, `Make second an owner of ${burrow}`);
    await quickInput.waitForPlaceholder('Code from your authenticator');
    await stage.registry.admin.addOwner(burrow, 'first');
    await stage.answerWithCode(account.name);
    await stage.workbench.waitForNotification(`second is an owner of ${burrow} on ${stage.host} now.`);
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['first', 'second', 'slow']);
  });

  it('finds out whether a change that got no answer was made', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'unheard', '1.0.0');
    await stage.registry.admin.addUser({ name: 'echo' });
    await stage.registry.admin.behave({
      faults: [{ ...ownersChange, after: 1, effect: { kind: 'drop-answer' } }],
    });
    await choosePackage(stage, addOwner, burrow);
    await typeUser('echo');
    await goOn(stage, `Make echo an owner of ${burrow}`);
    await answerPrompt(stage, account, /^Making echo/);
    await stage.workbench.waitForNotification(`echo is an owner of ${burrow} on ${stage.host} now.`);
    const sent = (await stage.registry.admin.requests()).filter(
      ({ method, url }) => method === 'PUT' && url.includes('/-rev/'),
    );
    assert.equal(sent.length, 2, 'once without a code, once with');
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['echo', 'unheard']);
  });

  it('says that nobody knows where the connection broke, and tries again without doing it twice', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'unlucky', '1.0.0');
    await stage.registry.admin.addUser({ name: 'patient' });
    const effect = { kind: 'close-in-request', bytes: 0 } as const;
    // Once is mended without a word: sent for one revision, it goes again.
    await stage.registry.admin.behave({ faults: [{ ...ownersChange, withOtp: true, times: 2, effect }] });
    const { quickInput } = stage.workbench;
    await choosePackage(stage, addOwner, burrow);
    await typeUser('patient');
    await goOn(stage, `Make patient an owner of ${burrow}`);
    await answerPrompt(stage, account, /^Making patient/);
    const message = await stage.workbench.waitForNotification(`Whether ${burrow} was changed is not known.`);
    assert.match(await message.text(), new RegExp(`^The connection to ${stage.host} failed\\.`));
    assert.deepEqual(await message.buttons(), ['Try again', 'Show the log']);
    await message.press('Try again');
    await stage.workbench.waitForNotification(`patient is an owner of ${burrow} on ${stage.host} now.`);
    assert.equal(
      await quickInput.isVisible(),
      false,
      'the code that nobody has refused is not asked for again',
    );
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['patient', 'unlucky']);
  });

  it('says who may not, and that nothing was changed', async () => {
    const owner = await stage.registry.admin.addUser({ name: 'proprietor' });
    await publish(stage, owner, 'proprietors-burrow', '1.0.0');
    await stage.registry.admin.addUser({ name: 'accomplice' });
    await signInAs(stage, { name: 'intruder' });
    await choosePackage(stage, addOwner, 'proprietors-burrow');
    await typeUser('accomplice');
    await goOn(stage, 'Make accomplice an owner of proprietors-burrow');
    const message = await stage.workbench.waitForNotification(
      'does not let this account change proprietors-burrow',
    );
    assert.match(await message.text(), /Nothing was changed\./);
    assert.equal(
      await npmAs(stage, owner, 'owner', 'ls', 'proprietors-burrow'),
      'proprietor <proprietor@example.com>',
    );
  });

  it('changes nothing when the prompt is cancelled', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'hesitant', '1.0.0');
    await stage.registry.admin.addUser({ name: 'candidate' });
    const { quickInput } = stage.workbench;
    await choosePackage(stage, addOwner, burrow);
    await typeUser('candidate');
    await goOn(stage, `Make candidate an owner of ${burrow}`);
    await quickInput.waitForPlaceholder('Code from your authenticator');
    await quickInput.escape();
    await (await stage.workbench.waitForNotification('waits for your code')).press('Cancel');
    await stage.workbench.statusBarItem('Nothing was changed.').waitFor();
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['hesitant']);
  });
});
