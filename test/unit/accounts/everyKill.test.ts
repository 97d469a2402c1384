/**
 * The process killed at each request of signing in and out, and of changes to a profile: what is kept on the computer
 * afterwards is what holds, or is known not to hold as soon as it is used, and doing it again does it.
 */
import { describeEachKill } from '../eachKill.ts';
import { kinds } from './killedAccount.ts';

describeEachKill('what is done about an account', new URL('killedAccount.ts', import.meta.url), kinds);
