/** What is said about recovery codes, wherever they are shown. */
import * as vscode from 'vscode';
import type { NotKeptReason } from '../twofactor/recoveryArrival.ts';
import {
  type CodeOwner,
  leftOf,
  type RecoveryCode,
  type RecoverySet,
  type VaultError,
} from '../twofactor/recoverySets.ts';
import type { Survival } from '../twofactor/storageSurvival.ts';
import { dateText } from './units.ts';

/** "wombat on registry.example" */
export function ownerText({ registry, account }: CodeOwner): string {
  return vscode.l10n.t('{0} on {1}', account, registry.host);
}

/** What npm says of them: to stand above every list of codes. */
export function adviceText(): string {
  return vscode.l10n.t(
    "Each code works once, in place of a code from your authenticator. They are kept in this editor's secret storage. Keep a second copy somewhere else: if this computer is lost, so are they.",
  );
}

function leftText(set: RecoverySet): string {
  return vscode.l10n.t('{0} of {1} left', leftOf(set), set.codes.length);
}

/** Where a set is from: "Made on …" or "Imported on …". */
export function originText({ at, source }: RecoverySet): string {
  if (at === undefined) return vscode.l10n.t('Of unknown age');
  return source === 'enrolment'
    ? vscode.l10n.t('Kept since 2FA was set up here on {0}', dateText(at))
    : vscode.l10n.t('Imported on {0}', dateText(at));
}

/** "Imported on … · 7 of 10 left" */
export function setText(set: RecoverySet): string {
  return `${originText(set)} · ${leftText(set)}`;
}

/** When and for what a code was sent; undefined where it was not. */
export function useText({ at, purpose }: RecoveryCode): string | undefined {
  if (at === undefined) return undefined;
  return purpose === undefined ? dateText(at) : vscode.l10n.t('{0}, {1}', dateText(at), purpose);
}

/** The same beside a code that has left this place. */
export function markText(code: RecoveryCode): string | undefined {
  const use = useText(code);
  switch (code.status) {
    case 'unused':
      return undefined;
    case 'used':
      return use === undefined ? vscode.l10n.t('used') : vscode.l10n.t('used: {0}', use);
    case 'unknown':
      return vscode.l10n.t('sent, outcome unknown');
    case 'refused':
      return vscode.l10n.t('refused by the registry');
  }
}

/** Why a set is not kept, and where that leaves its codes. */
export function notKeptText(reason: NotKeptReason): string {
  return reason === 'store-failed'
    ? vscode.l10n.t("This editor's secret storage did not take the recovery codes, or gives no answer.")
    : vscode.l10n.t(
        "This editor's secret storage took the recovery codes, and has something else when they are read back.",
      );
}

/** What went wrong in the vault, whether anything changed, and what to do. */
export function vaultText(error: VaultError): string {
  switch (error.code) {
    case 'notes-failed':
      return vscode.l10n.t(
        'The folder in which this extension notes what happened to recovery codes cannot be read or written. Nothing was changed. Is the disk full?',
      );
    case 'store-failed':
      return vscode.l10n.t(
        "This editor's secret storage gives no answer. Nothing was changed. If your system's keyring is locked, unlock it and try again.",
      );
    case 'missing':
      return vscode.l10n.t(
        "These recovery codes are not in this editor's secret storage any more. If you have a copy, import it.",
      );
    case 'unreadable':
      return vscode.l10n.t(
        "What this editor's secret storage has in place of these recovery codes cannot be read. If you have a copy, import it.",
      );
    case 'code-taken':
      return vscode.l10n.t('Another window is sending this recovery code right now.');
  }
}

/**
 * Why a copy elsewhere is needed before anything else; undefined where the secret storage has proved itself.
 * @param survival what is known of the secret storage
 */
export function copyAdvice(survival: Survival): string | undefined {
  if (vscode.env.uiKind === vscode.UIKind.Web) {
    return vscode.l10n.t(
      'This editor runs in a browser, where secret storage can be lost with a reload, or when its data is cleared. Take a copy that is kept elsewhere.',
    );
  }
  switch (survival) {
    case 'survives':
      return undefined;
    case 'untested':
      return vscode.l10n.t(
        "This editor's secret storage has not been seen to survive a restart yet. Until it has, take a copy that is kept elsewhere.",
      );
    case 'forgets':
      return vscode.l10n.t(
        "This editor's secret storage has lost what was kept in it before. Take a copy that is kept elsewhere.",
      );
  }
}
