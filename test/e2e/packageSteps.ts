/** Steps that a person takes in every change of a package, by keyboard. */
import assert from 'node:assert/strict';
import type { Stage } from './stage.ts';

/** From the palette to the name of the package. */
export async function choosePackage(
  { workbench }: Stage,
  command: string,
  packageName: string,
): Promise<void> {
  await workbench.runCommand(`npm Security: ${command}`);
  await workbench.quickInput.waitForPlaceholder(
    'Name of a package, or a pattern such as @scope/* or *-plugin',
  );
  await workbench.quickInput.fill(packageName);
  await workbench.quickInput.pick(packageName);
}

/** The last look: what Enter does, and the rows below it. */
export async function waitForLastLook({ workbench }: Stage, action: string): Promise<readonly string[]> {
  await workbench.quickInput.waitForPlaceholder('Enter goes on, Escape cancels. Nothing is changed yet.');
  const [first, ...lines] = await workbench.quickInput.items();
  assert.equal(first?.label, action);
  return lines.map(({ label, description }) => `${label}: ${description}`);
}

/** Goes on from the last look. */
export async function goOn(stage: Stage, action: string): Promise<void> {
  await waitForLastLook(stage, action);
  await stage.workbench.quickInput.accept();
}

/** The prompt for a code, which says what it is for. */
export async function answerPrompt(
  stage: Stage,
  account: { readonly name: string },
  doing: RegExp,
): Promise<void> {
  const { quickInput } = stage.workbench;
  await quickInput.waitForPlaceholder('Code from your authenticator');
  assert.match(await quickInput.message(), doing);
  await stage.answerWithCode(account.name);
}

/** An entry of the submenu "npm Security" in the menu of what has the focus: an editor, or a file in the explorer. */
export async function runFromMenuOfFile({ workbench }: Stage, entry: string): Promise<void> {
  const { page } = workbench;
  const items = page.locator('.monaco-menu .action-item');
  const goTo = async (name: string) => {
    // What leads to the submenu has its entries in it.
    const wanted = items.filter({ has: page.getByRole('menuitem', { name, exact: true }) }).last();
    await wanted.waitFor();
    for (let moves = await items.count(); moves >= 0; moves--) {
      if (await wanted.and(page.locator('.focused')).count()) return;
      await page.keyboard.press('ArrowDown');
    }
    assert.fail(`the arrow keys do not reach ${name}`);
  };
  await page.keyboard.press('Shift+F10');
  await goTo('npm Security');
  await page.keyboard.press('ArrowRight');
  await goTo(entry);
  await page.keyboard.press('Enter');
}
