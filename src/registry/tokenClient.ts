/**
 * The access tokens of an account: which there are, another one, and one less. Endpoints and their answers are those of
 * protocol.md; what is sent is what npm 12 sends (its `lib/commands/token.js`) or, for registries that know only the
 * old form, npm-profile's `createToken`.
 */
import { showableUrl } from '../shared/redaction.ts';
import type { Secret } from '../shared/secret.ts';
import { type CreatedToken, type TokenPage, toCreatedToken, toTokenPage } from './accessTokens.ts';
import type { RegistryAccess } from './account.ts';
import { RegistryError, type RegistryErrorCode } from './errors.ts';
import { Exchange, isPage, type RegistryClientOptions, refusalCode, withOtp } from './exchange.ts';
import { jsonBody } from './jsonBody.ts';
import type { AskOptions, SecondFactor } from './secondFactor.ts';
import { answerError, type RegistryAnswer, type Request } from './transport.ts';

export type { AccessToken, CreatedToken, TokenPage } from './accessTokens.ts';

const tokensPath = '-/npm/v1/tokens';
const perPage = 100;
/** Of a list that has more, or no end, the rest is left. */
const mostPages = 200;

/** What may be done with packages; `read-write-stage-only` stages versions, which an owner then approves. */
export type PackagesPermission = 'read-only' | 'read-write' | 'read-write-stage-only' | 'no-access';

/** What a new token is to be able to do. */
export interface TokenRequest {
  readonly name: string;
  readonly description?: string;
  /** `all` those of the account, now and in future. */
  readonly packages: readonly string[] | 'all';
  /** With their `@`. */
  readonly scopes: readonly string[];
  readonly packagesPermission: PackagesPermission;
  /** Names of organizations. */
  readonly orgs: readonly string[];
  readonly orgsPermission: 'read-only' | 'read-write' | 'no-access';
  /** Whole days; the registry's own default without. */
  readonly expiresInDays?: number;
  /** IPv4 ranges; from everywhere where there are none. */
  readonly cidr: readonly string[];
  readonly bypassesTwoFactor: boolean;
}

/** All that registries can limit that know only the old form. */
export interface LegacyTokenRequest {
  readonly isReadOnly: boolean;
  readonly cidr: readonly string[];
}

export class TokenClient {
  readonly #access: RegistryAccess;
  readonly #secondFactor: SecondFactor;
  readonly #options: RegistryClientOptions;
  readonly #exchange: Exchange;

  constructor(
    access: RegistryAccess,
    secondFactor: SecondFactor,
    options: RegistryClientOptions,
    exchange = new Exchange(access, options, tokenRefusal),
  ) {
    this.#access = access;
    this.#secondFactor = secondFactor;
    this.#options = options;
    this.#exchange = exchange;
  }

  /** Over the same connection, which it must not close: nobody is asked to sign in for what is only looked at. */
  looking(): Pick<TokenClient, 'tokens'> {
    return new TokenClient(this.#access, this.#secondFactor, this.#options, this.#exchange.looking());
  }

  /**
   * `GET /-/npm/v1/tokens`, page by page.
   * @throws RegistryError `signed-out`; `unsupported` where the registry has no such call; whichever page it was;
   *   `protocol` where there is no end to them
   */
  async *tokens(signal: AbortSignal): AsyncGenerator<TokenPage, void> {
    const first = new URL(`${tokensPath}?perPage=${perPage}`, this.#exchange.registry);
    const seen = new Set<string>();
    for (let url: URL | undefined = first; url !== undefined && !seen.has(url.href); ) {
      if (seen.size === mostPages)
        throw new RegistryError('protocol', { method: 'GET', url: showableUrl(url) });
      seen.add(url.href);
      const { next, ...page } = await this.#page(url, signal);
      yield page;
      // A registry that always names another page must not be asked for ever.
      url = next === undefined || page.tokens.length === 0 ? undefined : this.#pageAt(next, first);
    }
  }

  /**
   * A granular token. A registry that knows only the old form may take the request for one of those, and give out a
   * token without any of its limits: that one is revoked at once.
   * @throws RegistryError `unsupported` where the registry knows only the old form, or none; `wrong-password`;
   *   `rejected` where a limit is none that it takes; `details.outcomeUnknown` says when there may be a token all the same
   */
  async create(request: TokenRequest, password: Secret, ask: AskOptions): Promise<CreatedToken> {
    const created = await this.#create(() => granularBody(request, password), password, ask);
    if (created.name !== undefined) return created;
    const isGone = await this.revoke(created.key, ask).then(
      () => true,
      () => false,
    );
    throw new RegistryError('unsupported', { ...this.#creation(), outcomeUnknown: !isGone });
  }

  /**
   * A token of the old form.
   * @throws RegistryError as `create`
   */
  async createLegacy(
    { isReadOnly, cidr }: LegacyTokenRequest,
    password: Secret,
    ask: AskOptions,
  ): Promise<CreatedToken> {
    const body = () => ({ password: password.reveal(), readonly: isReadOnly, cidr_whitelist: cidr });
    return await this.#create(body, password, ask);
  }

  /**
   * `DELETE /-/npm/v1/tokens/token/<key>`. One that is not there any more is as good as revoked.
   * @throws RegistryError
   */
  async revoke(key: string, ask: AskOptions): Promise<void> {
    const url = new URL(`${tokensPath}/token/${encodeURIComponent(key)}`, this.#exchange.registry);
    const request: Request = { method: 'DELETE', url, command: 'token', signal: ask.signal };
    try {
      await this.#withSecondFactor(request, ask);
    } catch (error) {
      if (!(error instanceof RegistryError) || error.details.status !== 404) throw error;
    }
  }

  /** Closes the connections; requests under way end with an error. */
  async close(): Promise<void> {
    await this.#exchange.close();
  }

  async #page(url: URL, signal: AbortSignal): Promise<NonNullable<ReturnType<typeof toTokenPage>>> {
    const request: Request = { method: 'GET', url, command: 'token', signal };
    const answer = await this.#exchange.send(request);
    const page = answer.status === 200 ? toTokenPage(answer.body) : undefined;
    if (page === undefined) throw this.#exchange.refusal(request, answer);
    return page;
  }

  /**
   * As npm-registry-fetch puts a path behind the registry's own. An address that leads elsewhere (a mirror may pass on
   * npm's own) gets no credentials: of that, only which page it is counts.
   */
  #pageAt(next: string, first: URL): URL {
    const { registry } = this.#exchange;
    const isAddress = /^https?:/i.test(next) && URL.canParse(next);
    const url = isAddress ? new URL(next) : new URL(`./${next.replace(/^\/+/, '')}`, registry);
    if (url.origin === registry.origin && url.pathname.startsWith(registry.pathname)) return url;
    const ours = new URL(first);
    ours.search = url.search;
    return ours;
  }

  async #create(content: () => unknown, password: Secret, ask: AskOptions): Promise<CreatedToken> {
    const { method, url } = this.#creation();
    const request: Request = {
      method,
      url: new URL(url),
      command: 'token',
      body: jsonBody(content),
      secrets: [password],
      signal: ask.signal,
    };
    const send = () => this.#withSecondFactor(request, ask);
    const answer = await this.#exchange.explain401('wrong-password', ask.signal, send);
    const created = toCreatedToken(answer.body);
    if (created === undefined) throw answerError('protocol', request, answer);
    return created;
  }

  #creation(): { readonly method: 'POST'; readonly url: string } {
    return { method: 'POST', url: new URL(tokensPath, this.#exchange.registry).href };
  }

  #withSecondFactor(request: Request, ask: AskOptions): Promise<RegistryAnswer> {
    const context = { ...ask, registry: this.#exchange.registry };
    return this.#secondFactor.with(context, otp => this.#exchange.attempt({ ...request, ...withOtp(otp) }));
  }
}

/** npm leaves out what is empty: registries take an empty list for one that was not given. */
function granularBody(request: TokenRequest, password: Secret): unknown {
  const { packages, packagesPermission, orgsPermission, description, expiresInDays } = request;
  return {
    name: request.name,
    password: password.reveal(),
    ...(description === undefined || description === '' ? {} : { description }),
    ...(packages === 'all' ? { packages_all: true } : unlessEmpty('packages', packages)),
    ...unlessEmpty('scopes', request.scopes),
    ...unlessEmpty('orgs', request.orgs),
    packages_and_scopes_permission: packagesPermission,
    orgs_permission: orgsPermission,
    ...(expiresInDays === undefined ? {} : { expires: expiresInDays }),
    ...unlessEmpty('cidr_whitelist', request.cidr),
    ...(request.bypassesTwoFactor ? { bypass_2fa: true } : {}),
  };
}

function unlessEmpty(name: string, list: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return list.length === 0 ? {} : { [name]: list };
}

/** Registries without these endpoints say so in many ways; one that knows only the old form misses its fields. */
function tokenRefusal(answer: RegistryAnswer): RegistryErrorCode {
  const { status, errorText = '' } = answer;
  if (status === 404) return 'unsupported';
  if (status === 503 && /not (?:yet )?(?:supported|implemented)|disabled/i.test(errorText)) {
    return 'unsupported';
  }
  if ((status === 400 || status === 422) && missesOldForm.test(errorText)) return 'unsupported';
  if (isPage(answer)) return 'unsupported';
  return refusalCode(answer);
}

const missesOldForm =
  /\breadonly\b|\bcidr_whitelist\b|parameters are not valid|unknown (?:field|propert|param)/i;
