/** Waits until VS Code has started and the computer has nothing else to do, which would be measured as well. */
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { RunningVSCode } from '../vscode/server.ts';

const lookMs = 1000;
/** Of the time of all processors. */
const enough = 0.85;
const patienceMs = 60_000;
const lookAgainMs = 200;

/** Resolves when VS Code has started the extensions of its newest window, ours among them. */
export async function hasStarted({ logsDir }: RunningVSCode, page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName('code/LifecyclePhase/Eventually').length > 0);
  const ours = /_doActivateExtension second-factor\.second-factor-for-npm/;
  for (let isActive = false; !isActive; await sleep(lookAgainMs)) {
    const newest = globSync('*/exthost*/remoteexthost.log', { cwd: logsDir }).toSorted().at(-1) ?? '';
    isActive = ours.test(await readFile(join(logsDir, newest), 'utf8').catch(() => ''));
  }
}

/** @throws Error where something else keeps the computer busy for a minute: no figure would mean anything. */
export async function quiet(): Promise<void> {
  const until = performance.now() + patienceMs;
  for (let before = times(); ; ) {
    await sleep(lookMs);
    const now = times();
    if ((now.idle - before.idle) / (now.all - before.all) >= enough) return;
    if (performance.now() > until) throw new Error('The computer is too busy to measure anything.');
    before = now;
  }
}

function times(): { readonly idle: number; readonly all: number } {
  const each = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({
    idle,
    all: user + nice + sys + idle + irq,
  }));
  const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0);
  return { idle: sum(each.map(({ idle }) => idle)), all: sum(each.map(({ all }) => all)) };
}
