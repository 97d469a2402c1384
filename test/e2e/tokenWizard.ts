/** A person's way through "Create Access Token", step by step and by keyboard. */
import type { Page } from 'playwright-core';
import type { UserSecrets } from '../registry/index.ts';
import type { Stage } from './stage.ts';

export const createToken = 'npm Security: Create Access Token';
export const revokeToken = 'npm Security: Revoke Access Token';
export const revokeEverything = 'npm Security: Revoke Everything That Can Publish';
const nothing = 'nothing copied yet';

/** What is chosen; what is left out is what Enter alone comes to. */
export interface Wishes {
  readonly name: string;
  readonly use?: 'Read only' | 'Stage releases' | 'Read and write';
  /** `all`, or names to be typed. */
  readonly names?: string;
  readonly days?: string;
  readonly ranges?: string;
  readonly bypass?: boolean;
}

/** From the palette to the box for the password, where the account has no packages to be offered. */
export async function fillIn({ workbench }: Stage, wishes: Wishes): Promise<void> {
  const { quickInput } = workbench;
  const { name, use = 'Read only', names = 'left-pad', days, ranges = '', bypass = false } = wishes;
  await workbench.runCommand(createToken);
  await quickInput.waitForPlaceholder('Name of the token');
  await quickInput.fill(name);
  await quickInput.accept();
  await quickInput.waitForPlaceholder('What may it do?');
  await quickInput.pick(use);
  await quickInput.waitForPlaceholder('For which packages?');
  await quickInput.pick(names === 'all' ? 'All packages' : 'Only some');
  if (names !== 'all') {
    await quickInput.waitForPlaceholder('@scope/package, @scope, package');
    await quickInput.fill(names);
    await quickInput.accept();
  }
  await quickInput.waitForPlaceholder('Days');
  if (days !== undefined) await quickInput.fill(days);
  await quickInput.accept();
  await quickInput.waitForPlaceholder('192.0.2.0/24, 198.51.100.7/32');
  await quickInput.fill(ranges);
  await quickInput.accept();
  if (use === 'Read and write') {
    await quickInput.waitForPlaceholder('Shall it publish without a second factor?');
    await quickInput.pick(bypass ? 'Bypass two-factor authentication' : 'Ask for a code');
  }
  await acceptSummary(quickInput);
}

export async function acceptSummary(quickInput: Stage['workbench']['quickInput']): Promise<void> {
  await quickInput.waitForItem('Create this token…');
  await quickInput.accept();
  await quickInput.waitForPlaceholder('npm password');
}

/** The password, and the prompt for a code. */
export async function confirmCreation(stage: Stage, account: UserSecrets): Promise<void> {
  const { quickInput } = stage.workbench;
  await quickInput.fill(account.password);
  await quickInput.accept();
  await quickInput.waitForPlaceholder('Code from your authenticator');
  await stage.answerWithCode(account.name);
}

/** The token, by the clipboard, from where it is shown once. */
export async function copyToken({ workbench }: Stage): Promise<string> {
  const { quickInput, page } = workbench;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await quickInput.waitForPlaceholder('The token is shown this once. Copy or keep it now.');
  // What the test before has copied is not taken for it; the browser may take a moment for each.
  await page.evaluate(`navigator.clipboard.writeText('${nothing}')`);
  await clipboardWith(page, text => text === nothing);
  await quickInput.pick('Copy');
  await quickInput.waitForItem('Copied. In a browser the clipboard cannot be cleared from here');
  const token = await clipboardWith(page, text => text !== nothing);
  await quickInput.pick('Done');
  await quickInput.waitForHidden();
  return token;
}

async function clipboardWith(page: Page, isIt: (text: string) => boolean): Promise<string> {
  for (;;) {
    const text = await page.evaluate<string>('navigator.clipboard.readText()');
    if (isIt(text)) return text;
  }
}
