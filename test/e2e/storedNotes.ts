/** What a browser has written of VS Code's state: it does so every few seconds, and a reload before that loses it. */
import type { Page } from 'playwright-core';

const extension = 'second-factor.second-factor-for-npm';

/** Waits until the extension's own state, written out, has the text in it, or has it no more. */
export async function waitForStored(page: Page, text: string, isThere = true): Promise<void> {
  await page.evaluate(`(${untilStored})(${JSON.stringify([extension, text, isThere])})`);
}

/** Runs in the page, whose types the tests do not have. */
const untilStored = `async ([key, text, isThere]) => {
  const asked = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const stored = async name => {
    const database = await asked(indexedDB.open(name));
    const value = await asked(database.transaction('ItemTable').objectStore('ItemTable').get(key));
    database.close();
    return String(value).includes(text);
  };
  for (;;) {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    const states = names.filter(name => name.startsWith('vscode-web-state-db'));
    if ((await Promise.all(states.map(stored))).includes(true) === isThere) return;
    await new Promise(resolve => requestAnimationFrame(resolve));
  }
}`;
