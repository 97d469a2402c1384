/**
 * Visits to the registry's web pages: opened by a sign-in or a challenge, decided by a person, and heard of
 * by polling `doneUrl` (npm-profile, `webAuthCheckLogin`: 202 with `Retry-After`, then 200 with the token).
 */
import { randomUUID } from 'node:crypto';
import type { Accounts } from './accounts.ts';
import { type Answer, html, json, refusal } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { RegistryRequest } from './request.ts';
import type { Account } from './state.ts';
import type { SecondFactors } from './twoFactor.ts';
import { authenticatePage, donePage, signInPage } from './webPages.ts';

interface Visit {
  readonly openedAt: number;
  /** Absent where the visit is for signing in: the person says on the page who they are. */
  readonly account: Account | undefined;
  readonly command: string | undefined;
  /** Whether somebody polls. If not, the page shows the token as a code. */
  readonly polled: boolean;
  decision: { readonly token: string } | 'refused' | undefined;
}

export interface VisitUrls {
  readonly page: string;
  readonly done: string;
}

export class WebAuthentication {
  readonly #accounts: Accounts;
  readonly #factors: SecondFactors;
  readonly #behaviour: Behaviour;
  // The page's id does not tell the poll's: who only sees the address that is opened gets no token.
  readonly #byPage = new Map<string, Visit>();
  readonly #byPoll = new Map<string, Visit>();

  constructor(accounts: Accounts, factors: SecondFactors, behaviour: Behaviour) {
    this.#accounts = accounts;
    this.#factors = factors;
    this.#behaviour = behaviour;
  }

  /** @param account whose second factor is wanted; undefined for signing in. */
  open(request: RegistryRequest, account: Account | undefined, polled: boolean): VisitUrls {
    const command = request.header('npm-command');
    const visit: Visit = { openedAt: Date.now(), account, command, polled, decision: undefined };
    const [page, poll] = [randomUUID(), randomUUID()];
    this.#byPage.set(page, visit);
    this.#byPoll.set(poll, visit);
    const pages = this.#behaviour.pagesAt ?? request.base;
    return { page: `${pages}-/web/${page}`, done: `${request.base}-/v1/done/${poll}` };
  }

  /** `GET /-/web/<id>`: the page. */
  show(request: RegistryRequest, id: string): Answer {
    const visit = this.#byPage.get(id);
    if (!visit || this.#expired(visit)) return expiredPage();
    if (visit.decision) return decidedPage(visit);
    const { host } = new URL(request.base);
    const names = this.#accounts.all().map(({ name }) => name);
    return html(
      200,
      visit.account ? authenticatePage(host, visit.account.name, visit.command) : signInPage(host, names),
    );
  }

  /** `POST /-/web/<id>`: a button was pressed. */
  async decide(request: RegistryRequest, id: string): Promise<Answer> {
    const visit = this.#byPage.get(id);
    if (!visit || this.#expired(visit)) return expiredPage();
    const form = await request.form();
    visit.decision ??= form.get('decision') === 'touch' ? { token: this.#token(visit, form) } : 'refused';
    return decidedPage(visit);
  }

  /** `GET /-/v1/done/<id>`: 202 while nobody has decided, 200 with the token, 403 refused, 410 expired. */
  poll(id: string): Answer {
    const visit = this.#byPoll.get(id);
    if (!visit) return json(404, { error: 'There is no such authentication.' });
    if (visit.decision === 'refused') return json(403, { error: 'The authentication was refused.' });
    if (visit.decision) return json(200, { token: visit.decision.token });
    if (this.#expired(visit)) return json(410, { error: 'The authentication has expired.' });
    return json(202, {}, { 'retry-after': String(this.#behaviour.retryAfterSeconds) });
  }

  #token(visit: Visit, form: URLSearchParams): string {
    if (visit.account) {
      if (form.has('remember')) this.#factors.grantGrace(visit.account);
      return this.#factors.issueWebToken(visit.account);
    }
    const account = this.#accounts.find(form.get('account') ?? '');
    if (!account) throw refusal(400, 'There is no such account.');
    return this.#accounts.openSession(account);
  }

  #expired(visit: Visit): boolean {
    return !visit.decision && Date.now() >= visit.openedAt + this.#behaviour.pageSeconds * 1000;
  }
}

function expiredPage(): Answer {
  return html(410, donePage('This page has expired', 'Start again where you came from. Nothing was done.'));
}

function decidedPage(visit: Visit): Answer {
  if (visit.decision === 'refused') {
    return html(200, donePage('Refused', 'The request was turned down. You can close this page.'));
  }
  const code = visit.polled ? undefined : visit.decision?.token;
  return html(200, donePage('Done', 'You can close this page and go back.', code));
}
