/**
 * A working day in two minutes, in one window: publishes, prompts opened and put aside, looks at the tree, panels and
 * questions opened and closed. What the extension host holds after it is what it held in its first hours.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { signInAs } from './account.ts';
import { Gauge, type Measurement } from './gauge.ts';
import { Stage } from './stage.ts';

/** Before what is loaded once is loaded, and VS Code's own lists are full. */
const firstRounds = 3;
/** On a busy computer fewer, as many as there is time for. */
const rounds = { least: 6, most: 21, within: 120_000 };
/** An hour has several of these. */
const refreshes = 5;
const mebibyte = 1024 * 1024;

interface Sample extends Measurement {
  /** In the folder that all processes were given for them. */
  readonly temporaryFiles: number;
}

type Figure = Exclude<keyof Sample, 'failed' | 'running'>;

/**
 * By how much the quietest moment of the last third may be above that of the first: a share of it, and something for
 * chance. At any other moment a connection or its timer is still open, which says nothing of what is left behind.
 */
const tolerances: Readonly<Record<Figure, { readonly share: number; readonly more: number }>> = {
  heapBytes: { share: 0.02, more: 2 * mebibyte },
  functions: { share: 0, more: 200 },
  signals: { share: 0, more: 3 },
  emitters: { share: 0, more: 4 },
  handles: { share: 0, more: 5 },
  files: { share: 0, more: 5 },
  temporaryFiles: { share: 0, more: 2 },
};

describe('A working day', function () {
  this.timeout(600_000);
  const stage = new Stage();
  let gauge: Gauge;
  let temporary: string;
  const samples: Sample[] = [];

  before(async () => {
    gauge = await Gauge.make();
    temporary = await mkdtemp(join(tmpdir(), 'soak-'));
    await stage.open(gauge.options(temporary));
    await signInAs(stage, { name: 'worker' });
    await stage.addPackage('digger', { user: {} });
    await stage.addPackage('asker');
    // Else the registry would want a pause after ten wrong codes.
    await stage.registry.admin.behave({ challenge: 'web', rateLimit: { tries: 1000, seconds: 1 } });
    await stage.workbench.openSecurityView();
    await stage.workbench.tree.waitFor('worker');
  });

  after(async () => {
    await stage.close();
    await Promise.all([gauge.remove(), rm(temporary, { recursive: true, force: true, maxRetries: 5 })]);
  });

  function manifest(folder: string): string {
    return pathToFileURL(join(stage.workspace.folder, folder, 'package.json')).href;
  }

  async function publishes(round: number): Promise<void> {
    const version = `1.0.${round}`;
    await stage.workspace.write('digger/package.json', { name: 'digger', version, files: ['index.js'] });
    await gauge.run('secondFactor.publish', manifest('digger'));
    await stage.acceptReview(`digger@${version}`);
    await stage.workbench.waitForNotification(`Published digger@${version}`);
    await gauge.run('notifications.clearAll');
  }

  /** A wrong code, Escape, and the way out that the notification has. */
  async function putsPromptAside(): Promise<void> {
    const { quickInput } = stage.workbench;
    await gauge.run('secondFactor.publish', manifest('asker'));
    await stage.acceptReview('asker@1.0.0');
    await quickInput.waitForVisible(`${stage.host} · asker`);
    await stage.answer('000000');
    await quickInput.waitForMessage('did not accept this code');
    await quickInput.escape();
    await (await stage.workbench.waitForNotification('waits for your code')).press('Cancel');
    await quickInput.waitForHidden();
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
    await gauge.run('notifications.clearAll');
  }

  async function looksAround(): Promise<void> {
    const { panel, quickInput } = stage.workbench;
    for (let count = 0; count < refreshes; count += 1) await gauge.run('secondFactor.refreshSecurity');
    await stage.workbench.tree.waitFor('worker');
    await gauge.run('secondFactor.showWhenRequired');
    await panel.waitForHeading('When does npm ask for a code?');
    await gauge.run('workbench.action.closeAllEditors');
    await gauge.run('secondFactor.signIn');
    await quickInput.waitForVisible();
    await quickInput.waitForFocus();
    await quickInput.escape();
    await quickInput.waitForHidden();
  }

  async function settled(): Promise<Sample> {
    for (;;) {
      const measured = await gauge.measure();
      assert.deepEqual(measured.failed, []);
      const temporaryFiles = (await readdir(temporary, { recursive: true })).length;
      if (measured.running === 0) return { ...measured, temporaryFiles };
    }
  }

  it('is gone through', async () => {
    const over = Date.now() + rounds.within;
    for (let round = 0; round < firstRounds + rounds.most; round += 1) {
      await publishes(round);
      await putsPromptAside();
      await looksAround();
      const sample = await settled();
      if (round >= firstRounds) samples.push(sample);
      if (samples.length >= rounds.least && Date.now() > over) break;
    }
    assert.equal((await stage.versions('digger')).length, firstRounds + samples.length);
    assert.deepEqual(await stage.versions('asker'), []);
  });

  it('leaves nothing behind: the last third holds what the first held', () => {
    const third = Math.floor(samples.length / 3);
    const rows = Object.entries(tolerances).map(([name, { share, more }]) => {
      const of = (part: readonly Sample[]) => Math.min(...part.map(sample => sample[name as Figure]));
      const [first, last] = [of(samples.slice(0, third)), of(samples.slice(-third))];
      return { name, first, last, most: first * (1 + share) + more };
    });
    console.log(
      `      ${samples.length} rounds of ${2 + refreshes + 2} things each, after ${firstRounds} others`,
    );
    for (const { name, first, last, most } of rows)
      console.log(`      ${name}: ${first} → ${last}, at most ${Math.floor(most)}`);
    assert.deepEqual(
      rows.filter(({ last, most }) => last > most),
      [],
    );
  });
});
