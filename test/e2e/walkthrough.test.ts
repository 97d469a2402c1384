/** The walkthrough: from the empty view into its first step, its links by keyboard, and when VS Code ticks a step off. */
import assert from 'node:assert/strict';
import texts from '../../package.nls.json' with { type: 'json' };
import { Walkthrough } from '../vscode/walkthrough.ts';
import { signIn } from './account.ts';
import { useStage } from './stage.ts';

const first = 'Sign in';
const last = 'See what could be safer';
/** What they say to those who do not see them. */
const pictures = [
  ['Turn on two-factor authentication', texts['walkthrough.setUpTwoFactor.altText']],
  ['Keep your recovery codes', texts['walkthrough.recoveryCodes.altText']],
  [last, texts['walkthrough.security.altText']],
] as const;

describe('The walkthrough', function () {
  this.timeout(240_000);
  const stage = useStage();

  it('leads from the empty view to signing in, by keyboard', async () => {
    const { workbench } = stage;
    await signIn(stage, { token: '' });
    await workbench.openSecurityView();
    const link = workbench.page.locator('.welcome-view-content').locator('a', { hasText: 'first steps' });
    const walkthrough = new Walkthrough(workbench.page);
    await walkthrough.openBy(link, 'First Steps with npm Security');
    assert.equal(await walkthrough.isDone(first), false);
    await walkthrough.follow(first, 'Sign In');
    await workbench.quickInput.waitForVisible('Sign in to which registry?');
    await workbench.quickInput.escape();
    await workbench.quickInput.waitForHidden();
    assert.equal(await walkthrough.isDone(first), false, 'it was cancelled');
    const { name, password } = await stage.registry.admin.addUser({ name: 'beginner' });
    await walkthrough.follow(first, 'Sign In');
    await workbench.quickInput.pick(stage.host);
    await workbench.quickInput.pick('Name and password');
    for (const [asked, answer] of [
      ['npm user name', name],
      ['npm password', password],
    ] as const) {
      await workbench.quickInput.waitForPlaceholder(asked);
      await workbench.quickInput.fill(answer);
      await workbench.quickInput.accept();
    }
    await walkthrough.waitForDone(first);
  });

  it('leads to the view npm Security, with a picture beside every step', async () => {
    const { workbench } = stage;
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    const walkthrough = new Walkthrough(workbench.page);
    for (const [step, shown] of pictures) {
      await walkthrough.open(step);
      await walkthrough.waitForPicture(shown);
    }
    await walkthrough.follow(last, 'Open npm Security');
    await workbench.tree.waitFor(/^beginner/);
    await walkthrough.waitForDone(last);
  });
});
