/** A thread's share of the faults at each request of what is done with access tokens; see everyRequest.test.ts. */
import { parentPort } from 'node:worker_threads';
import { tryKinds } from '../accountWork.ts';
import { creation, emergency, oldCreation, revocation } from './tokenWork.ts';

parentPort?.postMessage(
  await tryKinds({
    create: creation,
    'create without limits': oldCreation,
    revoke: revocation,
    'revoke everything': emergency,
  }),
);
