/** What the pages of the set-up are made of: their actions, their fields, and the blocks that many of them have. */
import { l10n } from 'vscode';
import type { Block, FieldBlock, PageButton } from '../shared/panelProtocol.ts';
import type { EnrolmentProblem } from '../twofactor/enrolmentState.ts';
import type { CodeOwner } from '../twofactor/recoverySets.ts';
import { notice } from './pageBlocks.ts';
import { problemText } from './setUpTexts.ts';

export const passwordField = 'password';
export const levelField = 'level';
export const codeField = 'code';
export const copiedCheck = 'copied';
export const pastedField = 'pasted';

export type SetUpAction =
  | 'look'
  | 'choose'
  | 'begin'
  | 'back'
  | 'cancel'
  | 'copy-key'
  | 'confirm'
  | 'send-anyway'
  | 'find-out'
  | 'keep-again'
  | 'copied'
  | 'finish'
  | 'close'
  | 'start-over'
  | 'bring-copy'
  | 'open-website'
  | 'done-on-website'
  | 'preview-codes'
  | 'take-in'
  | 'back-to-codes'
  | 'change-level'
  | 'turn-off'
  | 'view-codes'
  | 'when-required'
  | 'restart';

/** What a page needs beside the state. */
export interface SetUpScene {
  readonly owner: CodeOwner;
  /** Where 2FA is set up on the website. */
  readonly website: URL;
  /** The recovery codes as they are shown at the moment: those of the account, or those about to be taken in. */
  readonly codes: readonly Block[];
  /** How many codes were found in what was pasted. */
  readonly found?: number;
  /** Why a copy elsewhere is needed, where it is. */
  readonly copyAdvice?: string;
  readonly isPasswordMissing: boolean;
  /** What is said instead of the usual while something is under way. */
  readonly waitingFor?: string;
  /** What came of a press that leads to no other step. */
  readonly said?: string;
}

/** Where nobody is signed in any more: a way to, which leads back to here. */
export function signInButtons(problem: EnrolmentProblem | undefined): readonly PageButton[] {
  if (problem?.kind !== 'registry' || problem.error.code !== 'signed-out') return [];
  return [button('restart', l10n.t('Sign in'))];
}

export function passwordBlock(
  problem: EnrolmentProblem | undefined,
  { owner, isPasswordMissing }: SetUpScene,
): FieldBlock {
  const { host } = owner.registry;
  const block: FieldBlock = {
    kind: 'field',
    id: passwordField,
    label: l10n.t('npm password'),
    input: 'password',
    hint: l10n.t('The one with which you sign in to {0}. It is sent there, and kept nowhere.', host),
  };
  if (isPasswordMissing) return { ...block, error: l10n.t('Type your password first.') };
  return isWrongPassword(problem) ? { ...block, error: problemText(problem, host) } : block;
}

/** What is not about the password itself. */
export function problemBlocks(
  problem: EnrolmentProblem | undefined,
  { owner }: SetUpScene,
): readonly Block[] {
  if (problem === undefined || isWrongPassword(problem)) return [];
  return [notice('error', problemText(problem, owner.registry.host), signInButtons(problem))];
}

function isWrongPassword(
  problem: EnrolmentProblem | undefined,
): problem is Extract<EnrolmentProblem, { kind: 'registry' }> {
  return problem?.kind === 'registry' && problem.error.code === 'wrong-password';
}

export function busyIf(busy: boolean, what: string): { readonly busy?: string } {
  return busy ? { busy: what } : {};
}

export function button(action: SetUpAction, label: string): PageButton {
  return { action, label };
}
