/** A thread's share of the faults at each request of an owner's change; see everyRequest.test.ts. */
import { parentPort } from 'node:worker_threads';
import { startRegistry } from '../../registry/index.ts';
import { type Play, patienceMs, tryEachRequest } from '../eachRequest.ts';
import { packagesCount } from './faultyOwners.ts';
import { type OwnersScene, WholeOwnerChange } from './wholeOwnerChange.ts';

/** Much of the time is spent waiting for a registry that does not answer. */
const playersCount = 16;

parentPort?.postMessage(await tryAll());

async function tryAll() {
  const scenes = await Promise.all(Array.from({ length: playersCount }, openScene));
  try {
    return await tryEachRequest(scenes.map(playerOf), places => {
      const changes = places.filter(({ method, withOtp }) => method === 'PUT' && withOtp);
      return (['dropped after', 'dropped before', '409'] as const).flatMap(kind =>
        changes.map(at => ({ kind, at })),
      );
    });
  } finally {
    await Promise.all(scenes.map(({ registry }) => registry.close()));
  }
}

async function openScene(): Promise<OwnersScene> {
  const registry = await startRegistry();
  const owner = await registry.admin.addUser({ name: 'wombat', twoFactor: 'auth-and-writes' });
  const { name: friend } = await registry.admin.addUser({ name: 'quokka' });
  return { registry, owner, friend };
}

function playerOf(scene: OwnersScene): Play {
  const { admin } = scene.registry;
  return async ({ kind, at, mishap }, prefix, faults) => {
    await admin.reset();
    const { packages } = await admin.seed(scene.owner.name, { packages: packagesCount, scope: `@${prefix}` });
    await admin.behave({ faults });
    const change = new WholeOwnerChange(scene, packages, {
      timeoutMs: kind === 'timeout' ? patienceMs : undefined,
      // Where the look fails there are fewer.
      answersLate: mishap !== undefined || at?.method !== 'GET',
    });
    try {
      const said = await change.run();
      const wrong = [...(await change.disagreements())];
      // What goes wrong can be met when it is gone on with, too.
      for (const _ of faults) {
        await change.run();
        wrong.push(...(await change.disagreements()).map(text => `gone on with, ${text}`));
      }
      if (change.questions > 2) wrong.push(`asked ${change.questions} times`);
      return { said, wrong: [...wrong, ...(await change.wrongInTheEnd())], requests: await admin.requests() };
    } finally {
      await change.close();
    }
  };
}
