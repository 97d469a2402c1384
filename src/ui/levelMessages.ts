/** The messages around a change of 2FA, and what their buttons do. */
import * as vscode from 'vscode';
import type { TwoFactor } from '../registry/responses.ts';
import type { Change, ChangeEnd } from '../twofactor/levelChange.ts';
import type { CommandId } from './commandIds.ts';
import { endText, stateText, type Whose } from './levelTexts.ts';
import type { Log } from './log.ts';
import { tellPutAside } from './notify.ts';
import { joined } from './outcomeTexts.ts';
import { plain } from './plain.ts';
import { signInTo } from './signInTo.ts';

export interface MessageContext {
  readonly whose: Whose;
  readonly registry: URL;
  readonly log: Log;
}

export async function tellEnd(end: ChangeEnd, to: Change, context: MessageContext): Promise<void> {
  const { whose, log } = context;
  const text = endText(end, to, whose);
  if (end.kind === 'done') {
    log.info(text);
    await offerCommand(text, to === 'off' ? setUp() : whenRequired());
    return;
  }
  log.error(text);
  if (end.error?.details.cause !== undefined) log.error(String(end.error.details.cause));
  if (end.kind !== 'refused') {
    await offerLog(text, vscode.window.showWarningMessage, log);
    return;
  }
  if (end.error.code === 'cancelled') {
    tellPutAside(vscode.l10n.t('Nothing was changed.'));
  } else if (end.error.code === 'signed-out') await offerSignIn(text, context);
  else await offerLog(text, vscode.window.showErrorMessage, log);
}

/** @param now undefined where the registry tells nothing of 2FA */
export async function tellNothingToChange(now: TwoFactor | undefined, whose: Whose): Promise<void> {
  if (now === undefined) {
    const text = vscode.l10n.t(
      '{0} tells nothing of two-factor authentication, so it cannot be changed from here.',
      whose.host,
    );
    await offerCommand(text, whenRequired());
    return;
  }
  const text = joined(stateText(now, whose), vscode.l10n.t('Nothing was changed.'));
  await offerCommand(text, now.kind === 'on' ? whenRequired() : setUp());
}

/** 2FA is off, and codes that are kept here say nothing of it. */
export async function tellNotRetired(error: unknown, log: Log): Promise<void> {
  log.error(String(error));
  const text = vscode.l10n.t(
    'The recovery codes kept here could not be marked as useless. They no longer work all the same.',
  );
  await offerLog(text, vscode.window.showWarningMessage, log);
}

interface Offered {
  readonly label: string;
  readonly command: CommandId;
}

function setUp(): Offered {
  return { label: vscode.l10n.t('Set up 2FA'), command: 'secondFactor.setUpTwoFactor' };
}

function whenRequired(): Offered {
  return { label: vscode.l10n.t('When does npm ask?'), command: 'secondFactor.showWhenRequired' };
}

/** VS Code cuts a message without a button off after one line. */
async function offerCommand(text: string, { label, command }: Offered): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(plain(text), label);
  if (chosen === label) await vscode.commands.executeCommand(command);
}

async function offerLog(
  text: string,
  show: typeof vscode.window.showWarningMessage,
  log: Log,
): Promise<void> {
  const label = vscode.l10n.t('Show the log');
  if ((await show(plain(text), label)) === label) log.show();
}

async function offerSignIn(text: string, { registry, whose }: MessageContext): Promise<void> {
  const signIn = vscode.l10n.t('Sign in');
  const chosen = await vscode.window.showErrorMessage(plain(text), signIn);
  if (chosen === signIn) await signInTo(registry, whose.account);
}
