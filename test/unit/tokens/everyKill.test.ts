/**
 * The process killed at each request of what is done with access tokens: one that nobody has is in the list and can go,
 * and what was to be revoked in an emergency is offered to be gone on with until none is left.
 */
import { describeEachKill } from '../eachKill.ts';
import { kinds } from './killedTokens.ts';

describeEachKill('what is done with access tokens', new URL('killedTokens.ts', import.meta.url), kinds);
