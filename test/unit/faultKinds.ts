/** The registry's faults as those tests sort them that try each of them at each request. */
import { faultKinds } from '../registry/index.ts';

/** @param goneMs after which nobody waits any more for an answer that comes all the same */
export function kindsOutlasting(goneMs: number) {
  return { ...faultKinds, 'an answer after we have gone': { kind: 'slow', milliseconds: goneMs } } as const;
}

export type FaultKind = keyof ReturnType<typeof kindsOutlasting>;

/** Where our patience ends first. */
export const silentKinds: ReadonlySet<FaultKind> = new Set([
  'no answer, nothing done',
  'no answer, done',
  'an answer after we have gone',
]);

/** Of a read it makes no difference whether it was done, and it has no body. */
export function isOfRead(kind: FaultKind): boolean {
  return !kind.endsWith(', done') && kind !== 'a reset in the body';
}

/** Lost on the way there or back, refused, put off, and never answered. */
export const commonKinds: ReadonlySet<FaultKind> = new Set([
  'a reset before the body is read',
  'a reset when it is done',
  '503, nothing done',
  '503, done',
  '409',
  '429 with Retry-After',
  'no answer, nothing done',
  'no answer, done',
]);
