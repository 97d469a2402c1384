/** The ways on that are offered when a command, in a terminal or as a task, has ended for want of a code. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Notification } from '../vscode/notifications.ts';
import { Terminals } from '../vscode/terminals.ts';
import { publish } from './npmAs.ts';
import type { Stage } from './stage.ts';
import {
  addChangesets,
  addTerminalPackage,
  publishInstead,
  runTask,
  tasksAreTold,
  useTerminalStage,
} from './terminalTools.ts';

const ours = 'Publish with Second Factor';
const again = 'Run Again';
const ended = 'ended because a one-time code was missing or not accepted';

interface Case {
  /** In a pipe npm and pnpm do not ask. Where the program asks, its prompt is answered with a wrong code. */
  readonly command: string;
  readonly name: string;
  /** What it says in the end, when it is run again; a line that is more than the command is not. */
  readonly again?: string;
  readonly before?: string;
}

const cases: Readonly<Record<string, Case>> = {
  'npm-twelve': { command: 'npm publish', name: 'npm publish', again: '+ npm-twelve@1.0.0' },
  'npm-eleven': {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own.
    before: 'export PATH="${NPM_11}:$PATH"',
    command: 'npm publish | cat',
    name: 'npm publish',
  },
  'by-pnpm': { command: 'pnpm publish 2>&1 | tee publish.log', name: 'pnpm publish' },
  'by-yarn': {
    before: 'touch yarn.lock; yarn install',
    command: 'yarn npm publish',
    name: 'yarn npm publish',
    again: 'Package archive published',
  },
  'by-bun': { command: 'bun publish', name: 'bun publish', again: '+ by-bun@1.0.0' },
  'by-script': { command: 'npm run release | cat', name: 'npm run release' },
  'by-changesets': {
    command: 'changeset publish',
    name: 'changeset publish',
    again: 'Successfully published',
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

  async function runAgain(offer: Notification, name: string, account: string): Promise<void> {
    await offer.press(again);
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

    for (const [folder, { before: first, command, name, again: success }] of Object.entries(cases)) {
      const offers = success === undefined ? [ours] : [ours, again];
      it(`${command}: ${offers.at(-1)}, which publishes`, async () => {
        await addTerminalPackage(stage, folder, {
          manifest: { scripts: { release: 'echo digging && npm publish' } },
        });
        if (name.startsWith('changeset')) await addChangesets(stage, folder);
        await openIn(folder, first);
        await terminals.type(command);
        if (success !== undefined) await answerWrongly(name);
        const offer = await stage.workbench.waitForNotification(ended);
        assert.ok((await offer.text()).startsWith(`${name} in the terminal “`));
        assert.deepEqual(await offer.buttons(), offers);
        assert.deepEqual(await stage.versions(folder), []);
        if (success === undefined) await publishInstead(stage, offer, folder);
        else {
          await runAgain(offer, name, folder);
          await terminals.see(success);
        }
        assert.deepEqual(await stage.versions(folder), ['1.0.0']);
      });
    }

    it('npm owner add: Run Again, which adds', async () => {
      const account = await stage.addPackage('warren', { manifest: { scripts: {} } });
      await publish(stage, account, 'warren', '1.0.0');
      await stage.registry.admin.addUser({ name: 'ada' });
      await openIn('warren');
      await terminals.type('npm owner add ada warren');
      await answerWrongly('npm owner');
      const offer = await stage.workbench.waitForNotification(ended);
      assert.deepEqual(await offer.buttons(), [again]);
      await runAgain(offer, 'npm owner', 'warren');
      await terminals.see('+ ada (warren)');
      const puts = (await stage.registry.admin.requests()).filter(({ url }) => url.includes('/-rev/'));
      assert.deepEqual(
        puts.map(({ status }) => status),
        [401, 401, 401, 200],
      );
    });

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
      await runAgain(offer, 'npm publish', 'task-again');
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
