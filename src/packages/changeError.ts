/** What can end a change of a package, as codes with data. The sentences are made where they are shown. */
import type { RegistryError, RegistryErrorCode } from '../registry/errors.ts';
import type { Judgement } from '../shared/batch.ts';
import type { Impossible, Meanwhile } from './packageChange.ts';

export type ChangeFailure =
  | { readonly code: 'impossible'; readonly why: Impossible }
  /** Somebody else was faster, and the change would mean something else now: it was not made. */
  | { readonly code: 'changed-meanwhile'; readonly meanwhile: Meanwhile }
  | { readonly code: 'registry'; readonly error: RegistryError };

export class ChangeError extends Error {
  override readonly name = 'ChangeError';
  readonly failure: ChangeFailure;
  /** Whether the registry has made the change all the same. */
  readonly changed: 'no' | 'unknown';

  constructor(failure: ChangeFailure, changed: 'no' | 'unknown' = 'no') {
    super(failure.code, { cause: failure.code === 'registry' ? failure.error : undefined });
    this.failure = failure;
    this.changed = changed;
  }
}

/** What one package can be refused for, or is in the way of one request. */
const ofOnePackage: ReadonlySet<RegistryErrorCode> = new Set([
  'forbidden',
  'stage-required',
  'not-found',
  'conflict',
  'version-taken',
  'rejected',
  'server',
  'protocol',
]);

/** Codes of Node.js and undici for a connection that was there and broke: the next one may hold. */
const brokenOff: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * What it means for a batch of changes. All others would fare the same where the person gave up or is signed out, or
 * the network is gone.
 */
export function judgeChange(error: unknown): Judgement {
  if (!(error instanceof ChangeError)) return { outcome: 'unknown', stops: true };
  const { failure, changed } = error;
  const stops = failure.code === 'registry' && stopsAll(failure.error);
  const outcome = stops ? 'not-tried' : 'failed';
  return { outcome: changed === 'unknown' ? 'unknown' : outcome, stops };
}

/** Whether it is not about what was sent: whatever else is sent now would end the same way. */
export function stopsAll({ code, details }: RegistryError): boolean {
  const { proxy, status, cause } = details;
  // Where an answer had begun, there is a registry.
  if (code === 'network')
    return proxy !== undefined || (status === undefined && !brokenOff.has(codeOf(cause)));
  return !ofOnePackage.has(code);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
