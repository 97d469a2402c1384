/** A thread's share of the faults at each request of signing in and out, and of changes to a profile; see everyRequest.test.ts. */
import { parentPort } from 'node:worker_threads';
import { tryKinds } from '../accountWork.ts';
import { password, profile } from './profileWork.ts';
import { byPassword, onPage, out } from './signInWork.ts';

parentPort?.postMessage(
  await tryKinds({
    'sign in by password': byPassword,
    'sign in on a page': onPage,
    'sign out': out,
    'change the profile': profile,
    'change the password': password,
  }),
);
