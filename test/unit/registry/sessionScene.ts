/** Sessions for tests: a person who signs in when asked, on the registry of the tests. */
import type { RegistryAccess } from '../../../src/registry/account.ts';
import { AccountClient } from '../../../src/registry/accountClient.ts';
import type { RegistryClientOptions } from '../../../src/registry/exchange.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import { type EndedSession, type Session, Sessions } from '../../../src/registry/sessions.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { unasked } from './accountScene.ts';

/** What the person does each time; they give up when it throws. */
export type SignInAgain = (ended: EndedSession, signal: AbortSignal) => Promise<Session>;

export interface SessionScene {
  readonly sessions: Sessions;
  /** What the person was asked, in order. */
  readonly asked: readonly EndedSession[];
  /** For a window; changes that a registry has accepted are noted. */
  readonly options: RegistryClientOptions;
  readonly changed: readonly URL[];
}

export function sessionScene(signInAgain: SignInAgain): SessionScene {
  const asked: EndedSession[] = [];
  const changed: URL[] = [];
  const sessions = new Sessions({
    signInAgain: (ended, signal) => {
      asked.push(ended);
      return signInAgain(ended, signal);
    },
  });
  const options: RegistryClientOptions = {
    publicRegistry: new URL('https://public.example/'),
    userAgent: 'test',
    log: () => {},
    sessions,
    renewsSessions: true,
    onChange: registry => changed.push(registry),
  };
  return { sessions, asked, options, changed };
}

export function accessWith(url: string | URL, token: string | undefined): RegistryAccess {
  const credentials =
    token === undefined ? undefined : ({ kind: 'bearer', token: new Secret(token) } as const);
  return { registry: new URL(url), credentials, network: { rejectUnauthorized: true } };
}

export function session(token: string, account: string | undefined): Session {
  return { credentials: { kind: 'bearer', token: new Secret(token) }, account };
}

/** Nobody answers the prompt for a code. */
export function accountClient(access: RegistryAccess, options: RegistryClientOptions): AccountClient {
  return new AccountClient(access, new SecondFactor(unasked), options);
}
