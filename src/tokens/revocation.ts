/**
 * Revokes many tokens, one after another: what was done stays done, and what is left is a list again. To revoke a token
 * twice does no harm, so an attempt whose answer was lost is simply made again.
 */
import type { AccessToken } from '../registry/accessTokens.ts';
import { failureOf, RegistryError, type RegistryErrorCode } from '../registry/errors.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import type { TokenClient } from '../registry/tokenClient.ts';
import {
  type Applied,
  type BatchEnd,
  type BatchProgress,
  type Judgement,
  type OutcomeKind,
  runBatch,
} from '../shared/batch.ts';
import { lookUpSignal } from '../shared/lookUpSignal.ts';
import type { Secret } from '../shared/secret.ts';
import { isShownAs, readTokens, type TokenList } from './tokenList.ts';

/** In the order in which they were to be revoked. */
export type RevocationEnd = BatchEnd<AccessToken, Applied>;

export type OnRevoking = (progress: BatchProgress) => void;

/** What one token can be refused for; all else stops the others as well. */
const ofOneToken: ReadonlySet<RegistryErrorCode> = new Set([
  'forbidden',
  'rejected',
  'conflict',
  'not-found',
]);

/** What revoking takes, and looking what came of it. */
export type RevokingClient = Pick<TokenClient, 'tokens' | 'revoke' | 'looking'>;

/**
 * Where the registry's answer does not say whether it was done, the list does: what is not in it any more is gone.
 * @throws RegistryError
 */
export async function revoke(client: RevokingClient, key: string, ask: AskOptions): Promise<Applied> {
  const error = await failureOf(client.revoke(key, ask));
  if (error === undefined) return { kind: 'done' };
  if (error.details.outcomeUnknown === true && (await isGone(client, key, ask.signal)))
    return { kind: 'done' };
  throw error;
}

/** One that is still there may go yet. */
async function isGone(client: RevokingClient, key: string, cancelled: AbortSignal): Promise<boolean> {
  const list = await readAgain(client.looking(), lookUpSignal(cancelled));
  return list?.brokenOff === undefined && list?.tokens.every(token => token.key !== key) === true;
}

/** The token that revokes the others comes last, so they go one by one. */
export const revokedAtOnce = 1;

export function judgeRevocation(error: unknown): Judgement {
  if (!(error instanceof RegistryError)) return { outcome: 'unknown', stops: true };
  const stops = !ofOneToken.has(error.code);
  if (error.details.outcomeUnknown === true) return { outcome: 'unknown', stops };
  return { outcome: stops ? 'not-tried' : 'failed', stops };
}

/** Ends with what came of it, whatever that is. */
export async function revokeAll(
  client: RevokingClient,
  tokens: readonly AccessToken[],
  ask: AskOptions,
  onRevoking: OnRevoking = () => {},
): Promise<RevocationEnd> {
  const { signal, onChallenge, onPause } = ask;
  return await runBatch<AccessToken, Applied>({
    items: tokens,
    idOf: ({ key }) => key,
    atOnce: revokedAtOnce,
    signal,
    run: ({ key }, context) => revoke(client, key, { ...ask, ...context }),
    judge: judgeRevocation,
    onProgress: onRevoking,
    onChallenge,
    onPause,
  });
}

export function revokedIn({ items }: RevocationEnd): readonly AccessToken[] {
  return tokensWith('done', items);
}

function tokensWith(kind: OutcomeKind, items: RevocationEnd['items']): readonly AccessToken[] {
  return items.filter(({ outcome }) => outcome.kind === kind).map(({ item }) => item);
}

/** What the account has left after everything that can publish was revoked. */
export interface Remains {
  readonly end: RevocationEnd;
  readonly readOnly: number;
  /** The list could not be read to its end: there may be more. */
  readonly mayBeMore: boolean;
}

/** Whether nothing that can publish is left: what the registry has refused to let go of now it may let go of later. */
export function isComplete({ end, mayBeMore }: Remains): boolean {
  return end.stoppedBy === undefined && !mayBeMore && tokensWith('failed', end.items).length === 0;
}

/** Enough for whoever makes new ones meanwhile to show, and an end where the registry only says that they are gone. */
const mostRounds = 3;

/**
 * Revokes every token that can do more than read, and looks again until there is none: whoever holds one may make
 * others meanwhile. Begun again, it goes on with what is left.
 * @param own the credential that this is done with: it comes last
 * @throws RegistryError where the tokens cannot be listed at all
 */
export async function revokeWriters(
  client: RevokingClient,
  own: Secret | undefined,
  ask: AskOptions,
  onRevoking?: OnRevoking,
): Promise<Remains> {
  let sum: RevocationEnd = { items: [] };
  let list = await readTokens(client, ask.signal);
  for (let round = 0; round < mostRounds; round += 1) {
    const writers = writersIn(list, sum);
    if (writers.length === 0) break;
    const end = await revokeAll(client, ownLast(writers, own), ask, onRevoking);
    sum = joined(sum, end);
    if (end.stoppedBy !== undefined) break;
    const next = await readAgain(client, ask.signal);
    if (next === undefined) return { end: sum, readOnly: readOnlyOf(list.tokens), mayBeMore: true };
    list = next;
  }
  const isWhole = list.brokenOff === undefined;
  const isDone = sum.stoppedBy !== undefined || writersIn(list, sum).length === 0;
  return { end: sum, readOnly: readOnlyOf(list.tokens), mayBeMore: !isWhole || !isDone };
}

/** But for those that the registry has refused to let go of. */
function writersIn({ tokens }: TokenList, { items }: RevocationEnd): readonly AccessToken[] {
  const refused = new Set(tokensWith('failed', items).map(({ key }) => key));
  return tokens.filter(token => canWrite(token) && !refused.has(token.key));
}

/** All but the read-only ones: staged releases are approved by people who may be deceived, and members let in. */
export function canWrite({ isReadOnly }: AccessToken): boolean {
  return !isReadOnly;
}

/** Undefined where it cannot be had: what was revoked is told all the same. */
async function readAgain(client: Pick<TokenClient, 'tokens'>, signal: AbortSignal) {
  try {
    return await readTokens(client, signal);
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}

/** The token that revokes the others must hold until then. */
export function ownLast(tokens: readonly AccessToken[], own: Secret | undefined): readonly AccessToken[] {
  const isOwn = ({ tail }: AccessToken) => own !== undefined && isShownAs(own, tail);
  return tokens.toSorted((one, other) => Number(isOwn(one)) - Number(isOwn(other)));
}

function readOnlyOf(tokens: readonly AccessToken[]): number {
  return tokens.filter(token => !canWrite(token)).length;
}

/** Of what was tried again, the later end holds. */
function joined(sum: RevocationEnd, end: RevocationEnd): RevocationEnd {
  const again = new Set(end.items.map(({ item }) => item.key));
  return { ...end, items: [...sum.items.filter(({ item }) => !again.has(item.key)), ...end.items] };
}
