/** Recovery codes kept by the extension: brought in as a person does, and what the extension has noted of them. */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserSecrets } from '../registry/index.ts';
import { signIn } from './account.ts';
import type { Stage } from './stage.ts';

/** Through the panel; the account is the one that is signed in afterwards. */
export async function importCodes(
  stage: Stage,
  account: Pick<UserSecrets, 'token'>,
  codes: readonly string[],
): Promise<void> {
  const { panel } = stage.workbench;
  await openImport(stage, account);
  await panel.fill('Recovery codes', codes.join('\n'));
  await panel.press('Continue');
  await panel.waitForHeading('Keep these recovery codes?');
  await panel.press('Keep these codes');
  await panel.waitForMessage(
    codes.length === 1 ? 'One recovery code is kept.' : `${codes.length} recovery codes are kept.`,
  );
}

/** The page on which codes of the account can be pasted. */
export async function openImport(stage: Stage, account: Pick<UserSecrets, 'token'>): Promise<void> {
  const { panel, quickInput } = stage.workbench;
  const areSomeKept = (await notes(stage)).length > 0;
  await signIn(stage, account);
  await stage.workbench.runCommand('npm Security: Import Recovery Codes');
  if (areSomeKept) await quickInput.pick('Another account…');
  await panel.waitForHeading('Import recovery codes');
}

/** While `play` runs, a file stands where the folder of the notes should be. */
export async function withUnreadableNotes(stage: Stage, play: () => Promise<void>): Promise<void> {
  const folder = notesFolder(stage);
  const aside = `${folder}-aside`;
  await rename(folder, aside);
  await writeFile(folder, '');
  try {
    await play();
  } finally {
    await rm(folder);
    await rename(aside, folder);
  }
}

interface Note {
  readonly account: string;
  readonly text?: string;
}

/** What became of the account's codes, in order of index: "0 sent for publish burrow@1.0.0". */
export async function fates(stage: Stage, account: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await notes(stage)) {
    const [, index, event] = /\.(\d+)-\d+\.([a-z-]+)\.json$/.exec(name) ?? [];
    if (index === undefined) continue;
    const note = JSON.parse(await readFile(join(notesFolder(stage), name), 'utf8')) as Note;
    if (note.account === account) found.push(`${index} ${event} for ${note.text}`);
  }
  return found.toSorted();
}

async function notes(stage: Stage): Promise<string[]> {
  return readdir(notesFolder(stage)).catch(() => []);
}

/** Where the extension notes what becomes of the codes, without any secret. */
export function notesFolder(stage: Stage): string {
  const storage = join(stage.vscode.serverDataDir, 'data', 'User', 'globalStorage');
  return join(storage, 'second-factor.second-factor-for-npm', 'recoveryCodes');
}
