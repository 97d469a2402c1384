/**
 * The process killed at each request of setting up 2FA, changing it, and coming back without it: the next start knows
 * what has become of it, and no recovery code is lost without its being said.
 */
import { describeEachKill } from '../eachKill.ts';
import { kinds } from './killedTwoFactor.ts';

describeEachKill('what is done about 2FA', new URL('killedTwoFactor.ts', import.meta.url), kinds);
