/**
 * The one call that goes up: asking the person for a second factor. Declared here, where it is needed,
 * and handed in by `compose.ts`; `src/ui/secondFactorPrompt.ts` implements it.
 */
import type { Progress } from '../shared/batch.ts';
import type { Secret } from '../shared/secret.ts';
import type { Level } from './levels.ts';

export type { Progress } from '../shared/batch.ts';

/** What the code is wanted for, so that the prompt can say it. */
export type Purpose =
  | {
      readonly kind: 'publish';
      /** `name@version` */
      readonly spec: string;
    }
  /** Another level of 2FA, or an end to it. */
  | { readonly kind: 'two-factor'; readonly change: Level | 'off'; readonly deviceIsLost?: true }
  /** `what`: the token's name, or how many tokens, as text to show. */
  | { readonly kind: 'token'; readonly change: 'create' | 'revoke'; readonly what: string }
  | PackagePurpose
  /** A program asks in a terminal, and gets the answer there: nothing is sent from here. Texts to show. */
  | {
      readonly kind: 'terminal';
      readonly command: string;
      readonly terminal: string;
      /** No other program in the same command line could be the one that asks. */
      readonly asksAlone: boolean;
      /** What it publishes to the registry of the question, where that is known. */
      readonly package?: string;
    }
  | { readonly kind: 'profile' }
  | { readonly kind: 'password' }
  /** `deviceIsLost`: the person has said so, and means to answer with a recovery code. */
  | { readonly kind: 'sign-in'; readonly deviceIsLost?: true };

/** A change of one package, or of one after another. */
export type PackagePurpose =
  | {
      readonly kind: 'owner';
      readonly change: 'add' | 'remove';
      readonly user: string;
      readonly package: string;
    }
  /** Who may read or write it, or with which second factor. */
  | { readonly kind: 'access'; readonly package: string }
  | {
      readonly kind: 'dist-tag';
      readonly change: 'add' | 'remove';
      readonly tag: string;
      readonly package: string;
    }
  /** Or no longer. */
  | { readonly kind: 'deprecate'; readonly package: string }
  /** `name`, or `name@version` for one version; `isGone`: all that is left to remove is its file. */
  | { readonly kind: 'unpublish'; readonly spec: string; readonly isGone?: true };

/** How the registry asks. A page (security key, passkey) is offered beside the code, since a person may have either. */
export type Challenge = { readonly kind: 'otp'; readonly page?: ChallengePage } | { readonly kind: 'email' };

/** A page of the registry on which the person can prove who they are. */
export interface ChallengePage {
  readonly url: URL;
  /** False when the page is on a host that is neither the registry's nor npm's: the person is warned. */
  readonly trustedHost: boolean;
  /**
   * Waits until the person has finished on the page; resolves to the token that goes out as `npm-otp`.
   * Absent where the registry offers a page but no way to hear from it (`npm-notice`).
   * @throws RegistryError `page-expired` when the page was refused, expired, or never answered.
   */
  readonly wait?: (signal: AbortSignal) => Promise<Secret>;
}

/** Why the prompt is still, or again, open. */
export type Refusal =
  /** Wrong, used or late: registries do not say which. */
  | {
      readonly reason: 'refused';
      /** What kind of answer it was. */
      readonly answer: Answer['kind'];
      /** This computer's clock minus the registry's, in seconds, where the answer had a date. */
      readonly clockAheadSeconds?: number;
    }
  /** A code that was accepted before is no longer; the work goes on with a new one. */
  | { readonly reason: 'expired' }
  /** Too many tries; the next one is worth making at this time. */
  | { readonly reason: 'rate-limited'; readonly until: Date }
  /** Not sent: it could not be noted that this code goes out, so afterwards nobody would know that it is used. */
  | { readonly reason: 'unnoted' };

export interface Question {
  /** Where a program in a terminal asks: the one that npm is configured for in its folder. */
  readonly registry: URL;
  /** Absent where the registry does not tell who is signed in. */
  readonly account: string | undefined;
  readonly purpose: Purpose;
  readonly challenge: Challenge;
  readonly refusal?: Refusal;
  /** How far it is at the time of asking, where the same is done to many. */
  readonly progress?: Progress;
}

/** What the person gave. Only `otp` and `web` may go with more than one request. */
export interface Answer {
  readonly kind: 'otp' | 'email' | 'recovery-code' | 'web';
  readonly value: Secret;
  /** Of a code that somebody keeps account of; such a code goes with one request only. */
  readonly fate?: AnswerFate;
}

/**
 * What becomes of an answer that works once, told to whoever keeps account of it: `sending` first, and one of the
 * others when the outcome is clear. Where it is not, none follows.
 */
export interface AnswerFate {
  /** It goes out next. If this throws it does not. */
  sending(): Promise<void>;
  /** The registry took it. */
  accepted(): Promise<void>;
  /** The registry asked again. */
  refused(): Promise<void>;
  /** The registry did not look at it, or was never reached: it is as good as before. */
  untried(): Promise<void>;
}

/** The person wants another page, since this one has expired: only a new challenge brings one. */
export interface NewPageWanted {
  readonly kind: 'new-page';
}

/** One conversation: stays on screen while an answer is being checked, until it is closed. */
export interface PromptSession {
  /**
   * Asks, or asks again after a refusal.
   * @throws RegistryError `cancelled` when the person gives up or `signal` aborts.
   */
  ask(question: Question, signal: AbortSignal): Promise<Answer | NewPageWanted>;
  close(): void;
}

export interface SecondFactorPrompt {
  open(): PromptSession;
}
