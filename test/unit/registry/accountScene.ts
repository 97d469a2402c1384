/** The parts of the tests of an account's endpoints: a client, a person who answers the prompt, and errors told apart. */
import assert from 'node:assert/strict';
import type { RegistryAccess } from '../../../src/registry/account.ts';
import { AccountClient } from '../../../src/registry/accountClient.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import type { RegistryClientOptions } from '../../../src/registry/exchange.ts';
import { type AskOptions, SecondFactor } from '../../../src/registry/secondFactor.ts';
import type {
  Answer,
  Purpose,
  Question,
  SecondFactorPrompt,
} from '../../../src/registry/secondFactorPrompt.ts';
import type { AccessToken, TokenClient } from '../../../src/registry/tokenClient.ts';
import { Secret } from '../../../src/shared/secret.ts';

export const never = new AbortController().signal;

export interface AccountScene {
  readonly client: AccountClient;
  /** What the person was asked. */
  readonly questions: readonly Question[];
  readonly log: readonly string[];
}

/** What a client is made with, and what its person was asked. */
export interface ClientParts {
  readonly access: RegistryAccess;
  readonly secondFactor: SecondFactor;
  readonly options: RegistryClientOptions;
  readonly questions: readonly Question[];
  readonly log: readonly string[];
}

/**
 * @param token of the session; none: signed out
 * @param answers one for each time of asking; once they are used up the person gives up
 */
export function accountScene(url: string | URL, token?: string, ...answers: Answer[]): AccountScene {
  const { access, secondFactor, options, questions, log } = clientParts(url, token, ...answers);
  return { client: new AccountClient(access, secondFactor, options), questions, log };
}

/** For a client of other endpoints. */
export function clientParts(url: string | URL, token?: string, ...answers: Answer[]): ClientParts {
  const questions: Question[] = [];
  const log: string[] = [];
  const prompt = {
    open: () => ({
      ask: async (question: Question) => {
        questions.push(question);
        const answer = answers.shift();
        if (answer !== undefined) return answer;
        throw new RegistryError('cancelled', { method: 'ASK', url: question.registry.origin });
      },
      close: () => {},
    }),
  };
  const access = {
    registry: new URL(url),
    credentials: token === undefined ? undefined : ({ kind: 'bearer', token: new Secret(token) } as const),
    network: { rejectUnauthorized: true },
  };
  const publicRegistry = new URL('https://public.example/');
  const options = { publicRegistry, userAgent: 'test', log: (line: string) => log.push(line) };
  return { access, secondFactor: new SecondFactor(prompt), options, questions, log };
}

export function typed(value: string, kind: Answer['kind'] = 'otp'): Answer {
  return { kind, value: new Secret(value) };
}

export function asking(account: string, purpose: Purpose, signal: AbortSignal = never): AskOptions {
  return { account, purpose, signal, onChallenge: () => {}, onPause: () => assert.fail('waited') };
}

/** @throws AssertionError where it does not fail with a RegistryError */
export async function failure(attempt: Promise<unknown>): Promise<RegistryError> {
  const error = await attempt.then(
    () => assert.fail('no error'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RegistryError, String(error));
  return error;
}

/** Nobody is to be asked for a code. */
export const unasked: SecondFactorPrompt = {
  open: () => assert.fail('asked for a code'),
};

/** All pages of an account's tokens together. @throws RegistryError, whichever page it was */
export async function allTokens(client: Pick<TokenClient, 'tokens'>): Promise<readonly AccessToken[]> {
  const all: AccessToken[] = [];
  for await (const { tokens } of client.tokens(never)) all.push(...tokens);
  return all;
}
