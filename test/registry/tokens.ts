/**
 * `/-/npm/v1/tokens`: listing, making and revoking access tokens (npm's OpenAPI description; npm's
 * `lib/commands/token.js`). Only a session may do that, or a legacy token that is not read-only.
 */
import type { AccessTokens } from './accessTokens.ts';
import type { Accounts } from './accounts.ts';
import { type Answer, json, Refusal, refusal } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { Challenges } from './challenge.ts';
import type { RegistryRequest } from './request.ts';
import { wrongPassword } from './signIn.ts';
import { granularLimits, legacyLimits } from './tokenRequest.ts';
import { created, listed } from './tokenViews.ts';

const path = '-/npm/v1/tokens';
const defaultPerPage = 10;
const maximumPerPage = 100;

export interface TokensParts {
  readonly accounts: Accounts;
  readonly accessTokens: AccessTokens;
  readonly challenges: Challenges;
  readonly behaviour: Behaviour;
  /** The registry's clock, in milliseconds since 1970. */
  readonly now: () => number;
}

export class Tokens {
  readonly #accounts: Accounts;
  readonly #accessTokens: AccessTokens;
  readonly #challenges: Challenges;
  readonly #behaviour: Behaviour;
  readonly #now: () => number;

  constructor(parts: TokensParts) {
    this.#accounts = parts.accounts;
    this.#accessTokens = parts.accessTokens;
    this.#challenges = parts.challenges;
    this.#behaviour = parts.behaviour;
    this.#now = parts.now;
  }

  /** `GET /-/npm/v1/tokens?page=&perPage=`, pages counted from 0. */
  list(request: RegistryRequest): Answer {
    this.#assertOffered();
    const account = this.#accounts.signedIn(request);
    const query = new URL(request.url, request.base).searchParams;
    const page = wholeNumber(query.get('page'), 0);
    const perPage = Math.min(wholeNumber(query.get('perPage'), defaultPerPage), maximumPerPage);
    const all = this.#accessTokens.of(account);
    const objects = all.slice(page * perPage, (page + 1) * perPage).map(listed);

    const to = (number: number) => `${request.base}${path}?page=${number}&perPage=${perPage}`;
    const urls = {
      ...((page + 1) * perPage < all.length && { next: to(page + 1) }),
      ...(page > 0 && { prev: to(page - 1) }),
    };
    return json(200, { objects, total: all.length, urls });
  }

  /** `POST /-/npm/v1/tokens` */
  async create(request: RegistryRequest): Promise<Answer> {
    this.#assertOffered();
    const account = this.#accounts.signedIn(request);
    const body = await request.json();
    const limits =
      this.#behaviour.tokens === 'granular'
        ? granularLimits(body, this.#now())
        : legacyLimits(body, this.#behaviour.tokens === 'legacy-strict');
    if (!this.#accounts.hasPassword(account, body['password'])) throw wrongPassword();
    await this.#challenges.pass(request, account, 'token');
    const [added] = this.#accessTokens.add(account, [limits], new Date(this.#now()));
    if (!added) throw new Error('No token was made.');
    return json(limits.kind === 'legacy' ? 200 : 201, created(added.token, added.value));
  }

  /** `DELETE /-/npm/v1/tokens/token/<key or token>` */
  async revoke(request: RegistryRequest, keyOrToken: string): Promise<Answer> {
    this.#assertOffered();
    const account = this.#accounts.signedIn(request);
    await this.#challenges.pass(request, account, 'token-end');
    const token = this.#accessTokens.find(account, keyOrToken);
    if (!token) throw new Refusal(json(404, { message: 'There is no such token.' }));
    this.#accessTokens.revoke(token);
    return { status: 204, headers: {}, body: Buffer.alloc(0) };
  }

  /** @throws Refusal where this registry is to have no tokens. */
  #assertOffered(): void {
    const { tokens } = this.#behaviour;
    if (tokens === 'unsupported') throw refusal(404, 'Not found');
    if (tokens === 'not-implemented') throw refusal(501, 'Not implemented');
    if (tokens === 'forbidden') throw refusal(403, 'Forbidden');
  }
}

function wholeNumber(given: string | null, otherwise: number): number {
  const number = given === null ? otherwise : Number(given);
  if (!Number.isSafeInteger(number) || number < 0) throw refusal(400, 'A page is a whole number.');
  return number;
}
