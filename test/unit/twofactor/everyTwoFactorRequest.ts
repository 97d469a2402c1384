/** A thread's share of the faults at each request of setting up 2FA, changing it, and coming back without it; see everyRequest.test.ts. */
import { parentPort } from 'node:worker_threads';
import { tryKinds } from '../accountWork.ts';
import { enrolment } from './enrolmentWork.ts';
import { changing } from './levelWork.ts';
import { lostDevice } from './recoveryWork.ts';

parentPort?.postMessage(
  await tryKinds({
    'set up': enrolment,
    'change the level': changing('auth-only'),
    'turn off': changing('off'),
    'lost device': lostDevice,
  }),
);
