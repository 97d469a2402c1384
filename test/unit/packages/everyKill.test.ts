/**
 * The process killed at each request of an owner's change: the next start offers what is left, "Go on" ends with all
 * done and nothing twice, and of the recovery codes that went out is noted what has become of them.
 */
import { describeEachKill } from '../eachKill.ts';
import { kinds } from './killedOwners.ts';

describeEachKill("an owner's change", new URL('killedOwners.ts', import.meta.url), kinds);
