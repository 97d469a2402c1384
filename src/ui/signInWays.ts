/** The quick pick with the ways to sign in where the registry has a page for it. */
import * as vscode from 'vscode';
import type { SignInPage } from '../registry/webSignIn.ts';

export type Way = 'open' | 'copy' | 'form' | 'lost';

export interface WaysQuestion {
  readonly title: string;
  /** Why the person is asked, or what is waited for. */
  readonly said: string;
  readonly page: SignInPage;
  /** `waiting`: the page was handed over; `spent`: it came to nothing, and the next one is another. */
  readonly state: 'new' | 'waiting' | 'spent';
  /** What the first item says, where something happened that should be read first. */
  readonly notice: string | undefined;
  /** Nothing waits for this sign-in: it may as well be another way that is gone. */
  readonly offersRecovery: boolean;
  /** Ends the question. */
  readonly signal: AbortSignal;
}

interface WayItem extends vscode.QuickPickItem {
  readonly way: Way;
}

/** @returns undefined when it went out of sight, or was ended from outside */
export async function chooseWay(question: WaysQuestion): Promise<Way | undefined> {
  const { title, said, state, signal } = question;
  const pick = vscode.window.createQuickPick<WayItem>();
  const chosen = Promise.withResolvers<Way | undefined>();
  const aside = () => chosen.resolve(undefined);
  pick.title = title;
  pick.placeholder = said;
  pick.items = waysOf(question);
  pick.busy = state === 'waiting';
  // People go to their browser, and back.
  pick.ignoreFocusOut = true;
  pick.onDidAccept(() => chosen.resolve(pick.selectedItems[0]?.way));
  pick.onDidHide(aside);
  signal.addEventListener('abort', aside, { once: true });
  if (signal.aborted) aside();
  pick.show();
  try {
    return await chosen.promise;
  } finally {
    signal.removeEventListener('abort', aside);
    pick.dispose();
  }
}

function waysOf({ page, state, notice, offersRecovery }: WaysQuestion): readonly WayItem[] {
  const recovery: WayItem = {
    way: 'lost',
    label: vscode.l10n.t('I lost my second device'),
    detail: vscode.l10n.t('Leads to the recovery codes.'),
    iconPath: new vscode.ThemeIcon('question'),
  };
  return [
    {
      way: 'open',
      label: openText(page.url.host, state),
      detail: notice ?? openDetail(state),
      iconPath: new vscode.ThemeIcon(notice === undefined ? 'globe' : 'warning'),
    },
    {
      way: 'copy',
      label: vscode.l10n.t('Copy the link'),
      description: page.url.host,
      detail: vscode.l10n.t('For another browser or another device.'),
      iconPath: new vscode.ThemeIcon('link'),
    },
    {
      way: 'form',
      label: vscode.l10n.t('Name and password'),
      detail: vscode.l10n.t('Typed here; where the account has 2FA, a code is asked for next.'),
      iconPath: new vscode.ThemeIcon('key'),
    },
    ...(offersRecovery ? [recovery] : []),
  ];
}

function openDetail(state: WaysQuestion['state']): string {
  return state === 'waiting'
    ? vscode.l10n.t('Where it did not open, or was closed.')
    : vscode.l10n.t('For a password, a security key or a passkey. It goes on here by itself.');
}

function openText(host: string, state: WaysQuestion['state']): string {
  switch (state) {
    case 'new':
      return vscode.l10n.t('Open {0} in the browser', host);
    case 'waiting':
      return vscode.l10n.t('Open {0} again', host);
    case 'spent':
      return vscode.l10n.t('Open a new page of {0}', host);
  }
}
