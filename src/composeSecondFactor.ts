/** The part of `compose.ts` that waits for the first request that a registry may ask a second factor, or a sign-in, for. */
import { SecondFactor } from './registry/secondFactor.ts';
import type { SecondFactorPrompt } from './registry/secondFactorPrompt.ts';
import { Sessions, type SignInPrompt } from './registry/sessions.ts';
import type { RecoveryVault } from './twofactor/recoveryVault.ts';
import { KeptCodes } from './ui/keptCodes.ts';
import type { Log } from './ui/log.ts';
import { SecondFactorPrompts } from './ui/secondFactorPrompt.ts';
import { WaitingBoxes } from './ui/waitingBoxes.ts';

export interface SecondFactorNeeds {
  readonly log: Log;
  vault(): Promise<RecoveryVault>;
  /** Loaded when the first session has ended. */
  signIn(): Promise<SignInPrompt>;
}

export interface SecondFactorParts {
  /** For what is asked elsewhere, and answered here. */
  readonly prompts: SecondFactorPrompt;
  /** One for everything: an answer that still holds is not asked for again. */
  readonly secondFactor: SecondFactor;
  /** One for everything: a session that was renewed is not renewed again. */
  readonly sessions: Sessions;
  /** What waits for a person. Disposed of by whoever made it. */
  readonly boxes: WaitingBoxes;
}

export function createSecondFactor({ log, vault, signIn }: SecondFactorNeeds): SecondFactorParts {
  const say = (line: string) => log.error(line);
  const boxes = new WaitingBoxes();
  const prompts = new SecondFactorPrompts(new KeptCodes(vault, say), boxes);
  const sessions = new Sessions({
    signInAgain: async (ended, signal) => (await signIn()).signInAgain(ended, signal),
  });
  return { prompts, secondFactor: new SecondFactor(prompts, say), sessions, boxes };
}
