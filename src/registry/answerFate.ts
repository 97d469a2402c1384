/**
 * Tells the keeper of an answer what becomes of it (secondFactorPrompt.ts). A note that cannot be made must not cost
 * the request, except the first one: what goes out without it could be given out a second time.
 */
import { RegistryError } from './errors.ts';
import type { AnswerFate } from './secondFactorPrompt.ts';

type Log = (line: string) => void;

/** Codes of Node.js and undici for connections that never came about. */
const neverConnected: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether it may go out. */
export async function noteSending(fate: AnswerFate | undefined, log: Log): Promise<boolean> {
  return fate === undefined || (await noted(() => fate.sending(), log));
}

export async function noteEnd(
  fate: AnswerFate | undefined,
  end: 'accepted' | 'refused' | 'untried',
  log: Log,
): Promise<void> {
  if (fate !== undefined) await noted(() => fate[end](), log);
}

/** For an attempt that ended with an error: `untried` where that is certain, nothing where it is not. */
export async function noteFailure(fate: AnswerFate | undefined, error: unknown, log: Log): Promise<void> {
  if (isUntried(error)) await noteEnd(fate, 'untried', log);
}

/** 429 is answered before a code is looked at; a request cut off halfway may have brought the code all the same. */
function isUntried(error: unknown): boolean {
  if (!(error instanceof RegistryError)) return false;
  const { code, details } = error;
  if (code === 'rate-limited') return true;
  if (code === 'unsafe') return details.reason === 'plain-http';
  return code === 'network' && (details.proxy !== undefined || neverConnected.has(codeOf(details.cause)));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

async function noted(note: () => Promise<void>, log: Log): Promise<boolean> {
  try {
    await note();
    return true;
  } catch (error) {
    log(
      `What becomes of a code could not be noted: ${error instanceof Error ? error.message : typeof error}`,
    );
    return false;
  }
}
