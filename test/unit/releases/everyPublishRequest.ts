/** A thread's share of the faults at each request of a publish; see everyRequest.test.ts. */
import { parentPort } from 'node:worker_threads';
import { startRegistry } from '../../registry/index.ts';
import { type Play, patienceMs, tryEachRequest } from '../eachRequest.ts';
import { type BuiltOnce, builtOnce } from './builtOnce.ts';
import { cleanUp, npmHome } from './fixtures.ts';
import { type PublishScene, sentAgain, WholePublish } from './wholePublish.ts';

/** Much of the time is spent waiting for a registry that does not answer. */
const playersCount = 16;

parentPort?.postMessage(await tryAll());

async function tryAll() {
  const once = await builtOnce();
  const scenes = await Promise.all(Array.from({ length: playersCount }, () => openScene(once)));
  try {
    return await tryEachRequest(scenes.map(playerOf), places => {
      const uploads = places.filter(({ method, withOtp }) => method === 'PUT' && withOtp);
      return (['dropped after', 'dropped before'] as const).flatMap(kind =>
        uploads.map(at => ({ kind, at })),
      );
    });
  } finally {
    await Promise.all(scenes.map(({ registry }) => registry.close()));
    await cleanUp();
  }
}

async function openScene(once: BuiltOnce): Promise<PublishScene> {
  const registry = await startRegistry();
  const account = 'wombat';
  const { token } = await registry.admin.addUser({ name: account, twoFactor: 'auth-and-writes' });
  const { url } = registry;
  const lines = [`registry=${url}`, `//${new URL(url).host}/:_authToken=${token}`];
  return { ...once, registry, account, environment: await npmHome(undefined, lines) };
}

function playerOf(scene: PublishScene): Play {
  const { admin } = scene.registry;
  return async ({ kind }, prefix, faults) => {
    await admin.reset();
    await admin.behave({ faults });
    const publish = new WholePublish(scene, prefix, kind === 'timeout' ? patienceMs : undefined);
    try {
      const said = await publish.run();
      const wrong = [...(await publish.disagreements())];
      // What goes wrong can be met when it is gone on with, too.
      for (const _ of faults) {
        await publish.goOn();
        wrong.push(...(await publish.disagreements()).map(text => `gone on with, ${text}`));
      }
      const requests = await admin.requests();
      wrong.push(...(await publish.missing()), ...sentAgain(requests));
      return { said, wrong, requests };
    } finally {
      await publish.close();
    }
  };
}
