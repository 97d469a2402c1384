/** Commands that publish, in a real terminal and as tasks of VS Code: each asks at its own prompt, which ours answers. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Terminals } from '../vscode/terminals.ts';
import { publish } from './npmAs.ts';
import {
  addRelease,
  addTerminalPackage,
  publishInstead,
  runTask,
  tasksAreTold,
  useTerminalStage,
} from './terminalTools.ts';

interface Case {
  readonly command: string;
  /** What the prompt calls it. */
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  /** Lets a release tool begin. */
  readonly isRelease?: true;
  /** What it asks first, and takes Enter for. */
  readonly asks?: string;
  readonly version?: string;
}

const cases: Readonly<Record<string, Case>> = {
  'npm-twelve': { command: 'npm publish', name: 'npm publish' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own.
  'npm-eleven': { command: 'PATH="${NPM_11}:$PATH" npm publish', name: 'npm publish' },
  'by-pnpm': { command: 'pnpm publish --no-git-checks', name: 'pnpm publish' },
  'by-yarn': { command: 'touch yarn.lock; yarn install && yarn npm publish', name: 'yarn npm publish' },
  'by-bun': { command: 'bun publish', name: 'bun publish' },
  'by-script': {
    command: 'npm run release',
    name: 'npm run release',
    scripts: { release: 'echo digging && npm publish' },
  },
  'by-changesets': { command: 'changeset publish', name: 'changeset publish', isRelease: true },
  'by-lerna': { command: 'lerna publish from-package --yes', name: 'lerna publish', isRelease: true },
  'by-release-it': {
    command: 'release-it --no-increment --no-git',
    name: 'release-it',
    isRelease: true,
    asks: 'Publish by-release-it to npm?',
  },
  'by-np': {
    command: 'np patch --no-tests --no-release-draft --no-2fa',
    name: 'np',
    isRelease: true,
    version: '1.0.1',
  },
};

describe('A command that publishes', function () {
  this.timeout(300_000);
  const stage = useTerminalStage('on');
  let terminals: Terminals;
  before(() => {
    terminals = new Terminals(stage.workbench);
  });

  describe('in a terminal', () => {
    afterEach(() => terminals.killAll());

    for (const [folder, { command, name, ...others }] of Object.entries(cases)) {
      const { scripts, isRelease, asks, version = '1.0.0' } = others;
      it(`${command}: is answered by the prompt, and succeeds`, async () => {
        await addTerminalPackage(stage, folder, scripts === undefined ? {} : { manifest: { scripts } });
        if (isRelease) await addRelease(stage, folder, name.split(' ')[0] ?? '');
        await terminals.open();
        await terminals.enter(join(stage.workspace.folder, folder));
        await terminals.type(`${command}; echo "it ended with $?"`);
        if (asks !== undefined) {
          await terminals.see(asks);
          await terminals.type('');
        }
        const { quickInput } = stage.workbench;
        await quickInput.waitForVisible(`${name} in the terminal “`);
        assert.deepEqual(await stage.versions(folder), []);
        assert.deepEqual(await quickInput.buttons(), ['Show what is typed']);
        await stage.answerWithCode(folder);
        await terminals.see('it ended with 0');
        await quickInput.waitForHidden();
        assert.deepEqual(await stage.versions(folder), [version]);
      });
    }

    it('npm owner add: likewise', async () => {
      const account = await stage.addPackage('warren', { manifest: { scripts: {} } });
      await publish(stage, account, 'warren', '1.0.0');
      await stage.registry.admin.addUser({ name: 'ada' });
      await terminals.open();
      await terminals.enter(join(stage.workspace.folder, 'warren'));
      await terminals.type('npm owner add ada warren; echo "it ended with $?"');
      await stage.workbench.quickInput.waitForVisible('npm owner in the terminal “');
      await stage.answerWithCode('warren');
      await terminals.see('it ended with 0');
      const { maintainers } = (await stage.registry.admin.packument('warren')) ?? {};
      assert.match(JSON.stringify(maintainers), /"ada"/);
    });
  });

  describe('as a task', () => {
    const options = (folder: string) => ({ cwd: `\${workspaceFolder}/${folder}` });
    const quiet = { problemMatcher: [], presentation: { panel: 'dedicated' } };
    before(async () => {
      const tasks = [
        { label: 'dig up', type: 'shell', command: 'npm publish', options: options('by-task') },
        { label: 'dig on', type: 'npm', script: 'release', path: 'by-npm-task' },
        {
          label: 'dig deep',
          type: 'process',
          command: 'npm',
          args: ['publish'],
          options: options('by-process'),
        },
      ];
      const all = tasks.map(task => ({ ...task, ...quiet }));
      await stage.workspace.write('.vscode/tasks.json', { version: '2.0.0', tasks: all });
    });
    afterEach(() => terminals.killAll());

    const tasks = [
      ['dig up', 'by-task', 'npm publish'],
      ['dig on', 'by-npm-task', 'npm run release'],
    ] as const;
    for (const [label, folder, name] of tasksAreTold ? tasks : []) {
      it(`${name}: is answered by the prompt, and succeeds`, async () => {
        await addTerminalPackage(stage, folder, { manifest: { scripts: { release: 'npm publish' } } });
        await runTask(stage, label);
        await stage.workbench.quickInput.waitForVisible(`${name} in the terminal “`);
        await stage.answerWithCode(folder);
        await terminals.see(`+ ${folder}@1.0.0`);
        assert.deepEqual(await stage.versions(folder), ['1.0.0']);
      });
    }

    it('whose output cannot be read: a way on is offered when it has failed', async () => {
      await addTerminalPackage(stage, 'by-process');
      await runTask(stage, 'dig deep');
      await terminals.see('Enter OTP:');
      await terminals.type('000000');
      const message = await stage.workbench.waitForNotification('The task “dig deep” (npm publish) failed.');
      assert.deepEqual(await message.buttons(), ['Publish with Second Factor', 'Run Again']);
      await publishInstead(stage, message, 'by-process');
    });
  });
});
