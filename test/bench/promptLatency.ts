/** How long it takes in a real VS Code from the registry's refusal to the prompt that asks for the code. */
import { signInAs } from '../e2e/account.ts';
import { type Stage, withStage } from '../e2e/stage.ts';
import { hasStarted, quiet } from './quiet.ts';

const rounds = 9;

/** Milliseconds. @throws the signal's reason when cancelled */
export async function promptLatencies(signal: AbortSignal): Promise<readonly number[]> {
  const latencies: number[] = [];
  await withStage({}, async stage => {
    await hasStarted(stage.vscode, stage.workbench.page);
    while (latencies.length < rounds) {
      signal.throwIfAborted();
      latencies.push(await latency(stage, `prompted${latencies.length}`));
    }
  });
  return latencies;
}

/** Of the change of a profile; an account each, since a code that was given is kept for a while. */
async function latency(stage: Stage, name: string): Promise<number> {
  const { page, quickInput } = stage.workbench;
  await signInAs(stage, { name, twoFactor: 'auth-and-writes' });
  await stage.workbench.runCommand('npm Security: Edit npm Profile');
  await quickInput.waitForVisible(`Profile of ${name} on `);
  await quickInput.pick('Full name');
  await quickInput.waitForVisible('Full name of ');
  await quickInput.fill('Wombat');
  await quickInput.accept();
  await quickInput.waitForVisible('Profile of ');
  await quiet();
  const watch = await page.evaluateHandle(watchPrompt, 'Code from your authenticator');
  await quickInput.pick('Save');
  const shownAt = await watch.evaluate(({ shown }) => shown);
  const refused = (await stage.registry.admin.requests()).findLast(({ status }) => status === 401);
  if (typeof refused?.answeredAt !== 'number') throw new Error('nothing was refused');
  await stage.answerWithCode(name);
  await stage.workbench.waitForNotification(`The profile of ${name} on ${stage.host} was changed`);
  await stage.reset();
  return shownAt - refused.answeredAt;
}

/** What of a page's globals is used there; this project's tests are of Node. */
interface PageGlobals {
  readonly document: {
    querySelector(selector: string): { getClientRects(): { readonly length: number } } | null;
  };
  readonly requestAnimationFrame: (look: () => void) => void;
}

/** Runs in the page, alone: when the first picture is made that has the prompt, by the computer's clock. */
function watchPrompt(placeholder: string): { readonly shown: Promise<number> } {
  const page = globalThis as unknown as PageGlobals;
  const selector = `.quick-input-widget .quick-input-box input[placeholder="${placeholder}"]`;
  const shown = new Promise<number>(resolve => {
    const look = () => {
      const input = page.document.querySelector(selector);
      if (input !== null && input.getClientRects().length > 0) resolve(Date.now());
      else page.requestAnimationFrame(look);
    };
    look();
  });
  return { shown };
}
