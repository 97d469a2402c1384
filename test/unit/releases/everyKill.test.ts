/**
 * The process killed at each request of a publish: what is said afterwards is what the registry has, nothing is sent
 * twice, a workspace is offered to be gone on with until all of it is live, and no folder is left.
 */
import { describeEachKill } from '../eachKill.ts';
import { kinds } from './killedReleases.ts';

describeEachKill('a publish', new URL('killedReleases.ts', import.meta.url), kinds);
