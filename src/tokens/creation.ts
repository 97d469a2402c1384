/** Makes a token, and finds out where its answer was lost whether it was made: then nobody has it, and it can only go. */
import type { AccessToken } from '../registry/accessTokens.ts';
import { RegistryError } from '../registry/errors.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import type { CreatedToken, LegacyTokenRequest, TokenClient, TokenRequest } from '../registry/tokenClient.ts';
import type { Secret } from '../shared/secret.ts';
import { readTokens } from './tokenList.ts';

/** `form`: which of the two the registry is asked for. */
export type NewToken =
  | { readonly form: 'granular'; readonly request: TokenRequest }
  | { readonly form: 'legacy'; readonly request: LegacyTokenRequest };

export type CreationEnd =
  | { readonly kind: 'created'; readonly created: CreatedToken }
  /** Nothing was made. */
  | { readonly kind: 'failed'; readonly error: RegistryError }
  /**
   * The answer was lost.
   * `made`: the tokens that the registry has since and that are like the one asked for, one at least; undefined where
   * it could not be asked, or has none: it may be still at it.
   */
  | {
      readonly kind: 'lost';
      readonly error: RegistryError;
      readonly made: readonly AccessToken[] | undefined;
    };

/** How long it is tried to find out. */
const patienceMs = 20_000;

/**
 * Looks at the list first: what is there already is nobody's loss.
 * @throws RegistryError `wrong-password`, which is to be asked for again
 */
export async function createToken(
  client: TokenClient,
  token: NewToken,
  password: Secret,
  ask: AskOptions,
): Promise<CreationEnd> {
  const before = await allThereAre(client, ask.signal);
  try {
    return { kind: 'created', created: await create(client, token, password, ask) };
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code === 'wrong-password') throw error;
    if (error.details.outcomeUnknown !== true) return { kind: 'failed', error };
    return { kind: 'lost', error, made: await madeMeanwhile(client, token, error, before) };
  }
}

function create(
  client: TokenClient,
  token: NewToken,
  password: Secret,
  ask: AskOptions,
): Promise<CreatedToken> {
  return token.form === 'granular'
    ? client.create(token.request, password, ask)
    : client.createLegacy(token.request, password, ask);
}

/** Others make tokens, too: one of another name or form is not the one that was asked for. */
async function madeMeanwhile(
  client: TokenClient,
  token: NewToken,
  error: RegistryError,
  before: readonly AccessToken[] | undefined,
): Promise<readonly AccessToken[] | undefined> {
  const now = await allThereAre(client, AbortSignal.timeout(patienceMs));
  if (now === undefined || before === undefined) return undefined;
  const known = new Set(before.map(({ key }) => key));
  const name = token.form === 'legacy' ? undefined : token.request.name;
  // A registry that knows only the old form has made one without a name.
  const isLike = (each: AccessToken) =>
    each.name === name || (each.name === undefined && error.code === 'unsupported');
  const made = now.filter(each => !known.has(each.key) && isLike(each));
  return made.length === 0 ? undefined : made;
}

/** Whether the registry says that the token can only read: a registry may pass over what was asked for. */
export async function isListedAsReadOnly(
  client: TokenClient,
  { key }: CreatedToken,
  signal: AbortSignal,
): Promise<boolean> {
  const tokens = await allThereAre(client, signal);
  return tokens?.find(each => each.key === key)?.isReadOnly === true;
}

/** Undefined where the list cannot be had to its end. */
async function allThereAre(
  client: TokenClient,
  signal: AbortSignal,
): Promise<readonly AccessToken[] | undefined> {
  try {
    const { tokens, brokenOff } = await readTokens(client, signal);
    return brokenOff === undefined ? tokens : undefined;
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}
