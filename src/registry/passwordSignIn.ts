/**
 * Signing in by name and password, as npm-profile's `loginCouch` does: the registry is told to make the user; one that
 * has it already and does not take that for a sign-in (409, Verdaccio for instance) is told to change it, by the user
 * itself.
 */
import { isRecord } from '../shared/record.ts';
import type { Secret } from '../shared/secret.ts';
import type { Credentials, RegistryAccess } from './account.ts';
import { RegistryError } from './errors.ts';
import { type CodeOf, Exchange, type RegistryClientOptions, withOtp } from './exchange.ts';
import { jsonBody } from './jsonBody.ts';
import { text, toSessionToken } from './responses.ts';
import type { AskOptions, SecondFactor } from './secondFactor.ts';
import { answerError, type Request } from './transport.ts';

export interface SignInParts {
  readonly access: RegistryAccess;
  readonly secondFactor: SecondFactor;
  readonly options: RegistryClientOptions;
  readonly codeOf: CodeOf;
}

type User = Readonly<Record<string, unknown>>;

/**
 * @returns the token of the new session
 * @throws RegistryError
 */
export async function signInByPassword(
  parts: SignInParts,
  name: string,
  password: Secret,
  ask: AskOptions,
): Promise<Secret> {
  const path = `-/user/org.couchdb.user:${encodeURIComponent(name)}`;
  const put = (exchange: Exchange, to: string, user: User) =>
    putUser(parts.secondFactor, exchange, { path: to, user, password, ask });
  const user: User = {
    _id: `org.couchdb.user:${name}`,
    name,
    type: 'user',
    roles: [],
    date: new Date().toISOString(),
  };
  try {
    // What is configured may be what no longer holds: the request goes out as nobody's.
    return await as(parts, undefined, exchange => put(exchange, path, user));
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'conflict') throw error;
  }
  return await as(parts, { kind: 'basic', username: name, password }, async exchange => {
    const existing = await existingUser(exchange, `${path}?write=true`, ask.signal);
    // Of what is there already npm keeps the roles, and what is not said here.
    const merged = { ...existing, ...user, roles: existing['roles'] ?? user['roles'] };
    return await put(exchange, `${path}/-rev/${encodeURIComponent(text(existing['_rev']) ?? '')}`, merged);
  });
}

async function as<T>(
  { access, options, codeOf }: SignInParts,
  credentials: Credentials | undefined,
  use: (exchange: Exchange) => Promise<T>,
): Promise<T> {
  const exchange = new Exchange({ ...access, credentials }, options, codeOf);
  try {
    return await use(exchange);
  } finally {
    await exchange.close();
  }
}

async function existingUser(exchange: Exchange, path: string, signal: AbortSignal): Promise<User> {
  const request = exchange.read(path, 'login', signal);
  const answer = await exchange.send(request);
  if (answer.status !== 200) throw exchange.refusal(request, answer);
  if (!isRecord(answer.body)) throw answerError('protocol', request, answer);
  return answer.body;
}

interface Put {
  readonly path: string;
  readonly user: User;
  readonly password: Secret;
  readonly ask: AskOptions;
}

async function putUser(
  secondFactor: SecondFactor,
  exchange: Exchange,
  { path, user, password, ask }: Put,
): Promise<Secret> {
  const { registry } = exchange;
  const request: Request = {
    method: 'PUT',
    url: new URL(path, registry),
    command: 'login',
    body: jsonBody(() => ({ ...user, password: password.reveal() })),
    secrets: [password],
    signal: ask.signal,
  };
  const send = (otp?: Secret) => exchange.attempt({ ...request, ...withOtp(otp) });
  const answer = await secondFactor.with({ ...ask, registry }, send);
  const token = toSessionToken(answer.body);
  if (token === undefined) throw answerError('protocol', request, answer);
  return token;
}
