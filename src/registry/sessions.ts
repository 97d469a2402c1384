/**
 * Sessions end, at npm after two hours, and in the middle of anything. Whoever was signed in signs in again then, and
 * the work goes on from where it was. Says who that was, asks once however many requests wait, and takes no session
 * of another account.
 *
 * Signing in is the other call that goes up: its interface is declared here, where it is needed, and `compose.ts`
 * hands in what implements it.
 */
import { showableUrl } from '../shared/redaction.ts';
import { SharedWork } from '../shared/sharedWork.ts';
import {
  type AccountName,
  type Credentials,
  isSameRegistry,
  type RegistryAccess,
  sameCredentials,
} from './account.ts';
import { RegistryError, type RegistryErrorCode } from './errors.ts';

/** A registry that answers "signed out", and says so of `whoami` as well. */
export interface EndedSession {
  /** As it was used, with the credentials that no longer hold; without any where nobody was signed in. */
  readonly access: RegistryAccess;
  /** Who was signed in, where that is known: only they can go on with what they have begun. */
  readonly account: string | undefined;
}

/** A session that holds. */
export interface Session {
  readonly credentials: Credentials;
  /** Undefined where the registry does not tell. */
  readonly account: string | undefined;
}

export interface SignInPrompt {
  /**
   * Lets the person sign in.
   * @returns a session of the same account
   * @throws RegistryError `cancelled` when the person gives up or `signal` aborts
   */
  signInAgain(ended: EndedSession, signal: AbortSignal): Promise<Session>;
}

/** Credentials of which something is known. */
interface Remembered {
  readonly registry: URL;
  readonly credentials: Credentials;
  account?: string;
  /** They hold no longer, and these do instead, or did. */
  replacedBy?: Credentials;
}

interface Renewal {
  readonly access: RegistryAccess;
  readonly work: SharedWork<Credentials>;
}

/** One for the whole window. */
export class Sessions {
  readonly #prompt: SignInPrompt;
  #remembered: readonly Remembered[] = [];
  #renewals: readonly Renewal[] = [];
  /** One question at a time, whichever registry it is about. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(prompt: SignInPrompt) {
    this.#prompt = prompt;
  }

  /** A registry, or whoever has signed in, tells whose these credentials are. */
  tell({ registry, credentials }: RegistryAccess, account: string): void {
    if (credentials !== undefined) this.#remember(registry, credentials).account = account;
  }

  /** The same access, or with the credentials that have taken the place of its own. */
  current(access: RegistryAccess): RegistryAccess {
    for (let now = access; ; ) {
      const replacement = this.#find(now)?.replacedBy;
      if (replacement === undefined) return now;
      now = { ...now, credentials: replacement };
    }
  }

  /**
   * Has the person sign in again, unless that has been done for these credentials before.
   * @throws RegistryError `cancelled` when the person gives up or `signal` aborts; `signed-out` when somebody else
   *   has signed in
   */
  async renew(access: RegistryAccess, signal: AbortSignal): Promise<Credentials> {
    const { credentials } = this.current(access);
    if (credentials !== undefined && !sameCredentials(credentials, access.credentials)) return credentials;
    try {
      return await this.#renewal(access).wait(signal);
    } catch (error) {
      if (signal.aborted) throw failure('cancelled', access, error);
      throw error;
    }
  }

  /** That account has signed out: its sessions take the place of no other credentials any more. */
  forget({ registry, account }: AccountName): void {
    const isForgotten = (each: Remembered) => isSameRegistry(each, { registry }) && each.account === account;
    this.#remembered = this.#remembered.filter(each => !isForgotten(each));
  }

  #renewal(access: RegistryAccess): SharedWork<Credentials> {
    const isUnderWay = ({ work, access: other }: Renewal) =>
      !work.isAbandoned &&
      isSameRegistry(other, access) &&
      sameCredentials(other.credentials, access.credentials);
    const underWay = this.#renewals.find(isUnderWay);
    if (underWay !== undefined) return underWay.work;
    const work = new SharedWork(async signal => {
      try {
        return await this.#inTurn(signal, access, () => this.#ask(access, signal));
      } finally {
        this.#renewals = this.#renewals.filter(each => each.work !== work);
      }
    });
    this.#renewals = [...this.#renewals, { access, work }];
    return work;
  }

  async #inTurn<Result>(
    signal: AbortSignal,
    access: RegistryAccess,
    ask: () => Promise<Result>,
  ): Promise<Result> {
    const turn = this.#queue.then(() => {
      if (signal.aborted) throw failure('cancelled', access);
      return ask();
    });
    this.#queue = turn.catch(() => {});
    return await turn;
  }

  async #ask(access: RegistryAccess, signal: AbortSignal): Promise<Credentials> {
    const { registry, credentials: ended } = access;
    const account = this.#accountOf(access);
    // While this waited for its turn the same account may have signed in for something else.
    const session =
      this.#sessionInPlaceOf(access, account) ??
      (await this.#prompt.signInAgain({ access, account }, signal));
    const isOther = account !== undefined && session.account !== account;
    if (isOther || sameCredentials(session.credentials, ended)) throw failure('signed-out', access);
    const renewed = this.#remember(registry, session.credentials);
    if (session.account !== undefined) renewed.account = session.account;
    delete renewed.replacedBy;
    // Where nobody was signed in, it is not for this window to say who is from now on.
    if (ended !== undefined) this.#remember(registry, ended).replacedBy = session.credentials;
    return session.credentials;
  }

  #accountOf(access: RegistryAccess): string | undefined {
    const { credentials } = access;
    return this.#find(access)?.account ?? (credentials?.kind === 'basic' ? credentials.username : undefined);
  }

  /** What has taken the place of other credentials of that account, and has not ended itself, as far as is known. */
  #sessionInPlaceOf(access: RegistryAccess, account: string | undefined): Session | undefined {
    if (account === undefined) return undefined;
    const ofAccount = this.#remembered.filter(
      each => isSameRegistry(each, access) && each.account === account,
    );
    const credentials = ofAccount
      .filter(({ replacedBy }) => replacedBy !== undefined)
      .map(each => this.current({ ...access, credentials: each.credentials }).credentials)
      .findLast(each => each !== undefined && !sameCredentials(each, access.credentials));
    return credentials === undefined ? undefined : { credentials, account };
  }

  #find({ registry, credentials }: Pick<RegistryAccess, 'registry' | 'credentials'>): Remembered | undefined {
    return this.#remembered.find(
      each => isSameRegistry(each, { registry }) && sameCredentials(each.credentials, credentials),
    );
  }

  #remember(registry: URL, credentials: Credentials): Remembered {
    const found = this.#find({ registry, credentials });
    if (found !== undefined) return found;
    const made: Remembered = { registry, credentials };
    this.#remembered = [...this.#remembered, made];
    return made;
  }
}

function failure(code: RegistryErrorCode, { registry }: RegistryAccess, cause?: unknown): RegistryError {
  const details = { method: 'SIGN-IN', url: showableUrl(registry) };
  return new RegistryError(code, cause === undefined ? details : { ...details, cause });
}
