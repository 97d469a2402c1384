/**
 * The view "npm Security" of an account with 2,000 packages and 1,000 tokens: how long until its first rows stand, how
 * much is asked for until then, and how long it takes to open all packages. The registry answers without latency.
 */
import type { Page } from 'playwright-core';
import { signIn } from '../e2e/account.ts';
import { type Stage, withStage } from '../e2e/stage.ts';
import { openWorkbench, type Workbench } from '../vscode/workbench.ts';
import { type Figures, settle } from './figures.ts';
import { hasStarted, quiet } from './quiet.ts';

const windows = 7;
const amount = { packages: 2000, tokens: 1000 } as const;
const account = 'wombat';

interface Round {
  /** Milliseconds since the view stands open. */
  readonly first: number;
  readonly requests: number;
  /** Milliseconds from the key that opens the row. */
  readonly expand: number;
}

/** @throws the signal's reason when cancelled */
export async function benchTree(signal: AbortSignal): Promise<Figures<'tree'>> {
  const rounds: Round[] = [];
  await withStage({}, async stage => {
    const { name } = stage.wombat;
    await stage.registry.admin.seed(name, amount);
    await signIn(stage, stage.wombat);
    // One window at a time, each with a browser of its own.
    await stage.workbench.close();
    while (rounds.length < windows) {
      signal.throwIfAborted();
      const workbench = await openWorkbench({ url: stage.vscode.url });
      const measured = await round(stage, workbench).finally(() => workbench.close());
      console.error(
        `  ${Object.values(measured)
          .map(value => value.toFixed(0))
          .join(' · ')}`,
      );
      rounds.push(measured);
    }
  });
  return {
    'tree.first.ms': settle(
      'first rows',
      rounds.map(({ first }) => first),
      'ms',
    ),
    // A limit on requests holds for every window.
    'tree.requests': Math.max(...rounds.map(({ requests }) => requests)),
    'tree.expand.ms': settle(
      'all packages',
      rounds.map(({ expand }) => expand),
      'ms',
    ),
  };
}

/** @param workbench of a person of its own: nothing has been opened in it before */
async function round({ vscode, registry }: Stage, workbench: Workbench): Promise<Round> {
  const { page, quickInput, tree } = workbench;
  await hasStarted(vscode, page);
  const before = (await registry.admin.requests()).length;
  const command = 'View: Show npm Security';
  await page.keyboard.press('F1');
  await quickInput.waitForVisible();
  await quickInput.fill(`>${command}`);
  await quickInput.waitForItem(command);
  await quiet();
  const first = await timed(page, 'Enter', account);
  const requests = (await registry.admin.requests()).length - before;
  // What was on its way when the first rows stood has come.
  await tree.waitFor(new RegExp(`^Access tokens${amount.tokens}`));
  await tree.waitFor(new RegExp(`^All packages${amount.packages}`));
  await tree.goTo('All packages');
  await quiet();
  const expand = await timed(page, 'ArrowRight', `${account}-package-0001`);
  return { first, requests, expand };
}

/** Milliseconds from the key, or the view that it opens, to the first picture that has a row of the tree with this text. */
async function timed(page: Page, key: string, text: string): Promise<number> {
  const watch = await page.evaluateHandle(watchRows, { key, text });
  await page.keyboard.press(key);
  return await watch.evaluate(({ elapsed }) => elapsed);
}

/** What of a page's globals is used there; this project's tests are of Node. */
interface PageGlobals {
  readonly document: { querySelectorAll(selector: string): Iterable<{ readonly textContent: string }> };
  readonly requestAnimationFrame: (look: () => void) => void;
  addEventListener(name: 'keydown', listener: (event: KeyEvent) => void, capture: true): void;
  removeEventListener(name: 'keydown', listener: (event: KeyEvent) => void, capture: true): void;
}

interface KeyEvent {
  readonly key: string;
  /** On the clock of `performance.now()`. */
  readonly timeStamp: number;
}

/** Runs in the page, alone. */
function watchRows({ key, text }: { key: string; text: string }): { readonly elapsed: Promise<number> } {
  const page = globalThis as unknown as PageGlobals;
  const view = '.tree-explorer-viewlet-tree-view';
  const rows = `${view} .monaco-list-row`;
  const isOpen = () => [...page.document.querySelectorAll(view)].length > 0;
  const elapsed = new Promise<number>(resolve => {
    const begin = (event: KeyEvent) => {
      if (event.key !== key) return;
      page.removeEventListener('keydown', begin, true);
      // A view that is not there yet is VS Code's to open.
      let since = isOpen() ? event.timeStamp : undefined;
      const look = () => {
        if (isOpen()) since ??= performance.now();
        const isThere = [...page.document.querySelectorAll(rows)].some(row => row.textContent.includes(text));
        if (isThere && since !== undefined) resolve(performance.now() - since);
        else page.requestAnimationFrame(look);
      };
      look();
    };
    page.addEventListener('keydown', begin, true);
  });
  return { elapsed };
}
