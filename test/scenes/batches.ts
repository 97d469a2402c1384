/** Pictures of a change of many packages: which, the plan, the prompt, what became of it, and the offer afterwards. */
import { signInAs } from '../e2e/account.ts';
import type { Stage } from '../e2e/stage.ts';
import { clearNotifications, type Scene } from './scene.ts';

const addOwner = 'npm Security: Add Package Owner';
const name = 'maintainer';
const friend = 'colleague';
const put = { method: 'PUT', path: '/-rev/', withOtp: true } as const;

export const batches: readonly Scene[] = [
  {
    states: {
      'batch-which': async stage => {
        await signInAs(stage, { name, twoFactor: 'auth-and-writes' });
        const { admin } = stage.registry;
        await admin.seed(name, { packages: 20, scope: `@${name}` });
        const { packages: others } = await admin.seed(name, { packages: 4 });
        await admin.addUser({ name: friend });
        for (const other of others.slice(0, 2)) await admin.addOwner(other, friend);
        await stage.workbench.runCommand(addOwner);
        await stage.workbench.quickInput.waitForItem('All packages');
      },
      'batch-pattern': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('*package-000*');
        await quickInput.waitForItem('13 packages');
      },
      'batch-plan': async ({ workbench: { quickInput } }) => {
        await quickInput.accept();
        await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
        await quickInput.fill(friend);
        await quickInput.pick(friend);
        await quickInput.waitForVisible(`Make ${friend} an owner of these?`);
      },
      'batch-prompt': async stage => {
        await stage.registry.admin.behave({
          faults: [{ ...put, after: 3, times: 20, effect: { kind: 'hold' } }],
        });
        await stage.workbench.quickInput.acceptChecked();
        await stage.workbench.quickInput.waitForMessage(`Making ${friend} an owner of 11 packages.`);
      },
      'batch-code-ran-out': async stage => {
        const { admin } = stage.registry;
        await stage.answerWithCode(name);
        await admin.held();
        await admin.behave({ faults: [], clockAheadSeconds: 3600 });
        await admin.release();
        await stage.workbench.quickInput.waitForMessage('The code is no longer valid.');
      },
      'batch-end-with-failures': async stage => {
        const faults = ['0007', '0009'].map(number => ({
          ...put,
          path: `@${name}/package-${number}/-rev/`,
          effect: { kind: 'status', status: 403 } as const,
        }));
        await stage.registry.admin.behave({ faults });
        await stage.answerWithCode(name);
        await stage.workbench.waitForNotification('Not done: 2 ');
      },
      'batch-list': async ({ workbench }) => {
        await (await workbench.waitForNotification('Not done: 2 ')).press('Show');
        await workbench.quickInput.waitForItem('Continue with the 2 that are left');
      },
      'batch-done': async ({ workbench }) => {
        await workbench.quickInput.pick('Continue with the 2 that are left');
        await workbench.waitForNotification(`${friend} is an owner of 11 packages of ${name}`);
      },
    },
    end: clearNotifications,
  },
  {
    states: {
      'batch-nothing-to-change': async stage => {
        await begin(stage);
        await stage.workbench.quickInput.waitForPlaceholder('There is nothing to change here. Enter closes.');
      },
    },
    end: ({ workbench: { quickInput } }) => quickInput.escape(),
  },
];

/** Whose packages have all of the owners that they are to have. */
async function begin(stage: Stage): Promise<void> {
  const { quickInput } = stage.workbench;
  await signInAs(stage, { name: 'settled', twoFactor: 'auth-and-writes' });
  const { packages } = await stage.registry.admin.seed('settled', { packages: 2 });
  await stage.registry.admin.addUser({ name: 'settler' });
  for (const each of packages) await stage.registry.admin.addOwner(each, 'settler');
  await stage.workbench.runCommand(addOwner);
  await quickInput.waitForItem('All packages');
  await quickInput.pick('All packages');
  await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
  await quickInput.fill('settler');
  await quickInput.pick('settler');
}
