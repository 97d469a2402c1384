/**
 * Second factors: TOTP enrolment and check (RFC 6238), recovery codes, mailed codes, and the tokens and the
 * five minutes' grace that the web page gives.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { Accounts } from './accounts.ts';
import type { Behaviour } from './behaviour.ts';
import { sha256 } from './hash.ts';
import type { Outbox } from './outbox.ts';
import type { Account, Level } from './state.ts';
import { codeAt, newKey, otpauthAddress, type TotpKey } from './totpKey.ts';

/** How long an authenticator shows a code. */
const stepSeconds = 30;
const recoveryCodeCount = 10;
/** How long a web token, or the five-minute box, is good for. */
const graceMs = 5 * 60 * 1000;
/** How long a mailed code is good for. */
const mailMs = 10 * 60 * 1000;

/** `limited`: too many wrong codes; the next is looked at in so many seconds. */
export type Verdict = 'accepted' | 'refused' | { readonly limitedForSeconds: number };

interface Timed {
  readonly value: string;
  readonly until: number;
}

/** Whether the account has a second factor that is in force. */
export function enrolled(account: Account): boolean {
  return account.twoFactor !== null && !account.twoFactor.pending;
}

/** Whether the account's second factor is a key, which works only on the web page. */
export function hasSecurityKey(account: Account): boolean {
  return enrolled(account) && account.twoFactor?.totpKey === undefined;
}

export class SecondFactors {
  readonly #accounts: Accounts;
  readonly #behaviour: Behaviour;
  readonly #outbox: Outbox;
  // Short-lived, so not part of the state that survives a restart. All by name of the account.
  readonly #wrongTries = new Map<string, number[]>();
  readonly #usedSteps = new Map<string, Set<number>>();
  readonly #webTokens = new Map<string, Timed[]>();
  readonly #graceUntil = new Map<string, number>();
  readonly #mailed = new Map<string, Timed>();

  constructor(accounts: Accounts, behaviour: Behaviour, outbox: Outbox) {
    this.#accounts = accounts;
    this.#outbox = outbox;
    this.#behaviour = behaviour;
  }

  /** Milliseconds since 1970 by the registry's clock, which tests can put wrong. */
  now(): number {
    return Date.now() + this.#behaviour.clockAheadSeconds * 1000;
  }

  /** Begins a TOTP enrolment. @returns the `otpauth:` address with the key. */
  enrol(account: Account, mode: Level): string {
    const totpKey = newKey(this.#behaviour.otpauth);
    account.twoFactor = { pending: true, mode, totpKey, recoveryCodes: [] };
    this.#accounts.save(account);
    return otpauthAddress(totpKey, account.name);
  }

  /** Puts the enrolled authenticator in force. @returns the new recovery codes. */
  activate(account: Account, mode: Level): string[] {
    return this.#putInForce(account, mode, account.twoFactor?.totpKey);
  }

  /**
   * Adds a security key, as people do on the website; an authenticator that was never confirmed is forgotten.
   * @returns the new recovery codes.
   */
  addSecurityKey(account: Account, mode: Level): string[] {
    return this.#putInForce(account, mode, undefined);
  }

  /** Makes new recovery codes; the old ones no longer work. */
  renewRecoveryCodes(account: Account): string[] {
    if (!account.twoFactor) throw new Error(`${account.name} has no second factor.`);
    return this.#putInForce(account, account.twoFactor.mode, account.twoFactor.totpKey);
  }

  #putInForce(account: Account, mode: Level, totpKey: TotpKey | undefined): string[] {
    const codes = Array.from({ length: recoveryCodeCount }, () => randomBytes(32).toString('hex'));
    const recoveryCodes = codes.map(code => ({ hash: sha256(code), usedAt: null }));
    account.twoFactor = { pending: false, mode, recoveryCodes, ...(totpKey && { totpKey }) };
    this.#accounts.save(account);
    return codes;
  }

  disable(account: Account): void {
    account.twoFactor = null;
    this.#usedSteps.delete(account.name);
    this.#graceUntil.delete(account.name);
    this.#accounts.save(account);
  }

  /** What an authenticator shows whose clock is off by so many seconds from the registry's. */
  code(account: Account, secondsOff = 0): string | undefined {
    const key = account.twoFactor?.totpKey;
    return key && codeAt(key, Math.floor(this.now() / 1000) + secondsOff);
  }

  /** Seconds until authenticators show another code. */
  secondsLeft(): number {
    return stepSeconds - (Math.floor(this.now() / 1000) % stepSeconds);
  }

  /**
   * Looks at what came as `npm-otp`. A recovery or mailed code is used up when it is accepted; a TOTP code
   * or web token only where the registry takes them once.
   */
  check(account: Account, otp: string): Verdict {
    const limitedForSeconds = this.#limited(account);
    if (limitedForSeconds > 0) return { limitedForSeconds };
    const accepted =
      this.#acceptsTotp(account, otp) ||
      this.#acceptsWebToken(account, otp) ||
      this.#acceptsMailed(account, otp) ||
      this.#acceptsRecoveryCode(account, otp);
    if (accepted) this.#wrongTries.delete(account.name);
    else this.#tries(account).push(Date.now());
    return accepted ? 'accepted' : 'refused';
  }

  /** What the web page gives when the key was touched; digits, so that it can also be typed at a prompt. */
  issueWebToken(account: Account): string {
    const value = Array.from({ length: 16 }, () => randomInt(10)).join('');
    const tokens = this.#webTokens.get(account.name) ?? [];
    this.#webTokens.set(account.name, [...tokens, { value, until: Date.now() + graceMs }]);
    return value;
  }

  /** The box on the web page: no challenge for five minutes. */
  grantGrace(account: Account): void {
    this.#graceUntil.set(account.name, Date.now() + graceMs);
  }

  hasGrace(account: Account): boolean {
    return (this.#graceUntil.get(account.name) ?? 0) > Date.now();
  }

  /** Mails a new code; one that was mailed before no longer works. */
  mailCode(account: Account): void {
    const value = String(randomInt(1e8)).padStart(8, '0');
    this.#mailed.set(account.name, { value, until: Date.now() + mailMs });
    this.#outbox.send({
      account: account.name,
      to: account.email,
      subject: 'Your one-time password',
      text: `Your one-time password is ${value}. It works once, for ten minutes.`,
    });
  }

  /** What is in the account's mailbox. */
  mailedCode(account: Account): string | undefined {
    return this.#mailed.get(account.name)?.value;
  }

  /** Forgets tries, tokens, mails and grace, but nothing that a person enrolled. */
  forget(): void {
    const kept = [this.#wrongTries, this.#usedSteps, this.#webTokens, this.#graceUntil, this.#mailed];
    for (const map of kept) map.clear();
  }

  #tries(account: Account): number[] {
    const since = Date.now() - this.#behaviour.rateLimit.seconds * 1000;
    const tries = (this.#wrongTries.get(account.name) ?? []).filter(time => time > since);
    this.#wrongTries.set(account.name, tries);
    return tries;
  }

  #limited(account: Account): number {
    const { tries: limit, seconds } = this.#behaviour.rateLimit;
    const tries = this.#tries(account);
    const first = tries[tries.length - limit];
    return first === undefined ? 0 : Math.ceil((first + seconds * 1000 - Date.now()) / 1000);
  }

  #acceptsTotp(account: Account, otp: string): boolean {
    const key = account.twoFactor?.totpKey;
    if (!key) return false;
    const now = Math.floor(this.now() / 1000 / key.periodSeconds);
    // RFC 6238 §5.2 recommends at most one step for the network's delay; the other one is for a fast clock.
    const step = [now, now - 1, now + 1].find(
      candidate => codeAt(key, candidate * key.periodSeconds) === otp,
    );
    if (step === undefined) return false;

    const used = this.#usedSteps.get(account.name) ?? new Set();
    if (this.#behaviour.codesOnce && used.has(step)) return false;
    this.#usedSteps.set(account.name, used.add(step));
    return true;
  }

  #acceptsWebToken(account: Account, otp: string): boolean {
    const tokens = (this.#webTokens.get(account.name) ?? []).filter(({ until }) => until > Date.now());
    const found = tokens.some(({ value }) => value === otp);
    const left = this.#behaviour.codesOnce ? tokens.filter(({ value }) => value !== otp) : tokens;
    this.#webTokens.set(account.name, left);
    return found;
  }

  #acceptsMailed(account: Account, otp: string): boolean {
    const mailed = this.#mailed.get(account.name);
    if (!mailed || mailed.value !== otp || mailed.until <= Date.now()) return false;
    this.#mailed.delete(account.name);
    return true;
  }

  #acceptsRecoveryCode(account: Account, otp: string): boolean {
    const hash = sha256(otp);
    const code = account.twoFactor?.recoveryCodes.find(({ hash: known }) => known === hash);
    if (!code || code.usedAt !== null) return false;
    code.usedAt = new Date().toISOString();
    this.#accounts.save(account);
    return true;
  }
}
