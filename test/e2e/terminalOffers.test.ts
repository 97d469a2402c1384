/** The ways on that are offered when a command, in a terminal or as a task, has ended for want of a code. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Terminals } from '../vscode/terminals.ts';
import { Monorepo } from './monorepo.ts';
import { publish } from './npmAs.ts';
import type { Stage } from './stage.ts';
import {
  addLerna,
  addRelease,
  addTerminalPackage,
  publishInstead,
  runTask,
  signInFolder,
  tasksAreTold,
  useTerminalStage,
} from './terminalTools.ts';

const ours = 'Publish with Second Factor';
const again = 'Run Again';
const unpiped = 'Run Without the Pipe';
const ended = 'ended because a one-time code was missing or not accepted';

interface Case {
  /** Where the program asks, its prompt is answered with a wrong code. */
  readonly command: string;
  readonly name: string;
  /** `Run Again` beside ours unless told. */
  readonly offers?: readonly string[];
  /** What it says in the end when the last of them is taken; without it, ours is. */
  readonly success?: string;
  readonly before?: string;
  /** Lets a release tool begin. */
  readonly isRelease?: true;
  /** What it asks first, and takes Enter for. */
  readonly asks?: string;
  readonly version?: string;
  /** It cannot ask for a code. */
  readonly isMute?: true;
}

const cases: Readonly<Record<string, Case>> = {
  'npm-twelve': { command: 'npm publish', name: 'npm publish', success: '+ npm-twelve@1.0.0' },
  'npm-eleven': {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own.
    before: 'export PATH="${NPM_11}:$PATH"',
    command: 'npm publish | cat',
    name: 'npm publish',
    isMute: true,
    offers: [ours, unpiped],
    success: '+ npm-eleven@1.0.0',
  },
  'by-pnpm': {
    command: 'pnpm publish 2>&1 | tee publish.log',
    name: 'pnpm publish',
    isMute: true,
    offers: [ours, unpiped],
  },
  'by-yarn': {
    before: 'touch yarn.lock; yarn install',
    command: 'yarn npm publish',
    name: 'yarn npm publish',
    success: 'Package archive published',
  },
  'by-bun': { command: 'bun publish', name: 'bun publish', success: '+ by-bun@1.0.0' },
  // With the pipe, more than the publish would be run again.
  'by-script': { command: 'npm run release | cat', name: 'npm run release', isMute: true, offers: [ours] },
  'by-changesets': {
    command: 'changeset publish',
    name: 'changeset publish',
    isRelease: true,
    success: 'Successfully published',
  },
  // It has pushed another version by then.
  'by-np': {
    command: 'np patch --no-tests --no-release-draft --no-2fa',
    name: 'np',
    isRelease: true,
    offers: [ours],
    version: '1.0.1',
  },
  'by-release-it': {
    command: 'release-it --no-increment --no-git',
    name: 'release-it',
    isRelease: true,
    asks: 'Publish by-release-it to npm? (Y/n)',
    offers: [again],
    success: '🏁 Done',
  },
};

describe('The offer when a command ended for want of a code', function () {
  this.timeout(300_000);
  const stage = useTerminalStage('on');
  let terminals: Terminals;
  before(async () => {
    terminals = new Terminals(stage.workbench);
    await writeTasks(stage, { 'task-in-pipe': 'npm publish | cat', 'task-again': 'npm publish' });
  });
  afterEach(() => terminals.killAll());

  async function answerWrongly(name: string): Promise<void> {
    await stage.workbench.quickInput.waitForVisible(`${name} in the terminal “`);
    await stage.answer('000000');
  }

  async function answerFirst(question: string | undefined): Promise<void> {
    if (question === undefined) return;
    await terminals.see(question);
    await terminals.type('');
  }

  async function answerWithCode(name: string, account: string): Promise<void> {
    await stage.workbench.quickInput.waitForVisible(`${name} in the terminal “`);
    await stage.answerWithCode(account);
  }

  describe('in a terminal', () => {
    async function openIn(folder: string, first = 'true'): Promise<void> {
      await terminals.open();
      await terminals.enter(join(stage.workspace.folder, folder));
      await terminals.type(`${first}; echo "ended with $?"`);
      await terminals.see('ended with 0');
    }

    for (const [folder, { command, name, offers = [ours, again], ...others }] of Object.entries(cases)) {
      const { before: first, isRelease, isMute, asks, success, version = '1.0.0' } = others;
      const taken = success === undefined ? ours : (offers.at(-1) ?? ours);
      it(`${command}: ${taken}, which publishes`, async () => {
        await addTerminalPackage(stage, folder, {
          manifest: { scripts: { release: 'echo digging && npm publish' } },
        });
        if (isRelease) await addRelease(stage, folder, name.split(' ')[0] ?? '');
        await openIn(folder, first);
        await terminals.type(command);
        if (!isMute) {
          await answerFirst(asks);
          await answerWrongly(name);
        }
        const offer = await stage.workbench.waitForNotification(ended);
        assert.ok((await offer.text()).startsWith(`${name} in the terminal “`));
        assert.deepEqual(await offer.buttons(), offers);
        assert.deepEqual(await stage.versions(folder), []);
        if (success === undefined) await publishInstead(stage, offer, folder, version);
        else {
          await offer.press(taken);
          await answerFirst(asks);
          await answerWithCode(name, folder);
          await terminals.see(success);
        }
        assert.deepEqual(await stage.versions(folder), [version]);
      });
    }

    it('lerna publish: Publish with Second Factor, which publishes all, since lerna leaves changes behind', async () => {
      const manifest = { files: ['index.js'] };
      const packages = [
        { name: 'tunnel', manifest },
        { name: 'entrance', dependsOn: ['tunnel'], manifest },
      ];
      const monorepo = new Monorepo(stage, 'by-lerna', packages);
      const { token } = await monorepo.add();
      await signInFolder(stage, 'by-lerna', token);
      await addLerna(stage, 'by-lerna', ['packages/*']);
      await openIn('by-lerna');
      await terminals.type('lerna publish from-package --yes');
      await answerWrongly('lerna publish');
      const offer = await stage.workbench.waitForNotification(ended);
      assert.deepEqual(await offer.buttons(), [ours]);
      await offer.press(ours);
      await monorepo.choose('2 packages');
      await stage.answerWithCode('by-lerna');
      await stage.workbench.waitForNotification('Published 2 packages of by-lerna');
      await monorepo.assertAllPublished();
    });

    const ownerChanges = {
      warren: { pipe: '', owner: 'ada', taken: again, refused: 3 },
      'piped-warren': { pipe: ' | cat', owner: 'eve', taken: unpiped, refused: 2 },
    };
    for (const [name, { pipe, owner, taken, refused }] of Object.entries(ownerChanges)) {
      it(`npm owner add${pipe}: ${taken}, which adds`, async () => {
        const account = await stage.addPackage(name, { manifest: { scripts: {} } });
        await publish(stage, account, name, '1.0.0');
        await stage.registry.admin.addUser({ name: owner });
        await openIn(name);
        await terminals.type(`npm owner add ${owner} ${name}${pipe}`);
        if (pipe === '') await answerWrongly('npm owner');
        const offer = await stage.workbench.waitForNotification(ended);
        assert.deepEqual(await offer.buttons(), [taken]);
        await offer.press(taken);
        await answerWithCode('npm owner', name);
        await terminals.see(`+ ${owner} (${name})`);
        const puts = (await stage.registry.admin.requests()).filter(({ url }) => url.includes('/-rev/'));
        assert.deepEqual(
          puts.map(({ status }) => status),
          [...Array<number>(refused).fill(401), 200],
        );
      });
    }

    it('runs nothing where the terminal is elsewhere by then', async () => {
      await addTerminalPackage(stage, 'moved');
      await openIn('moved');
      await terminals.type('npm publish');
      await answerWrongly('npm publish');
      const offer = await stage.workbench.waitForNotification(ended);
      await terminals.type('cd ..; echo "it is $((1 + 1))"');
      await terminals.see('it is 2');
      await offer.press(again);
      await stage.workbench
        .statusBarItem('The terminal is in another folder now. Nothing was run.')
        .waitFor();
      assert.deepEqual(await stage.versions('moved'), []);
    });
  });

  const ofTasks = () => {
    it('npm publish | cat: Publish with Second Factor, which publishes', async () => {
      await addTerminalPackage(stage, 'task-in-pipe');
      await runTask(stage, 'task-in-pipe');
      const offer = await stage.workbench.waitForNotification(ended);
      assert.deepEqual(await offer.buttons(), [ours]);
      await publishInstead(stage, offer, 'task-in-pipe');
    });

    it('npm publish: Run Again, which publishes', async () => {
      await addTerminalPackage(stage, 'task-again');
      await runTask(stage, 'task-again');
      await answerWrongly('npm publish');
      const offer = await stage.workbench.waitForNotification(ended);
      assert.deepEqual(await offer.buttons(), [ours, again]);
      await offer.press(again);
      await answerWithCode('npm publish', 'task-again');
      await terminals.see('+ task-again@1.0.0');
      assert.deepEqual(await stage.versions('task-again'), ['1.0.0']);
    });
  };
  if (tasksAreTold) describe('as a task', ofTasks);
});

/** By their labels, which are their folders, too. */
async function writeTasks({ workspace }: Stage, commands: Readonly<Record<string, string>>): Promise<void> {
  const tasks = Object.entries(commands).map(([label, command]) => ({
    label,
    type: 'shell',
    command,
    options: { cwd: `\${workspaceFolder}/${label}` },
    problemMatcher: [],
    presentation: { panel: 'dedicated' },
  }));
  await workspace.write('.vscode/tasks.json', { version: '2.0.0', tasks });
}

if (tasksAreTold) {
  describe('The first task that waits for a code in a workspace that is to be left alone', function () {
    this.timeout(300_000);
    const stage = useTerminalStage(undefined);

    it('is answered in its own terminal, and nothing more comes up', async () => {
      const terminals = new Terminals(stage.workbench);
      await writeTasks(stage, { unasked: 'npm publish', unoffered: 'npm publish | cat' });
      for (const name of ['unasked', 'unoffered']) await addTerminalPackage(stage, name);
      await runTask(stage, 'unasked');
      const question = await stage.workbench.waitForNotification('npm publish waits for a one-time code');
      await question.press('Not in This Workspace');
      await question.waitForGone();
      await terminals.type(await stage.registry.admin.code('unasked'));
      await terminals.see('+ unasked@1.0.0');
      await runTask(stage, 'unoffered');
      await terminals.see('npm error code EOTP');
      // The extension has long heard of its end when it has done this.
      await stage.startPublish('unoffered');
      await stage.workbench.quickInput.waitForVisible('Publish unoffered@1.0.0?');
      await stage.workbench.quickInput.escape();
      assert.deepEqual(
        (await stage.workbench.notifications.texts()).filter(text => text.includes('npm publish')),
        [],
      );
      await terminals.killAll();
    });
  });
}
