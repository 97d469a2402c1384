/** "When Does npm Ask for a Code?": the two levels side by side, action by action, on a page of its own. */
import * as vscode from 'vscode';
import type { Block, PageView, TableBlock } from '../shared/panelProtocol.ts';
import { type Action, actions, asksForCode, type Level, levels } from '../twofactor/levels.ts';
import type { AccountPicker, PickedAccount } from './accountPicker.ts';
import type { Log } from './log.ts';
import { PagePanel } from './pagePanel.ts';

export interface WhenRequiredParts {
  /** The extension's own folder. */
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  accounts(): Promise<Pick<AccountPicker, 'signedIn'>>;
}

export class WhenRequiredPanel implements vscode.Disposable {
  readonly #parts: WhenRequiredParts;
  readonly #panel: PagePanel;
  /** Asking who is signed in, for the page that is open. */
  #asking: AbortController | undefined;

  constructor(parts: WhenRequiredParts) {
    const { extensionUri, log } = parts;
    this.#parts = parts;
    this.#panel = new PagePanel({
      extensionUri,
      log,
      viewType: 'secondFactor.whenRequired',
      title: vscode.l10n.t('When Does npm Ask for a Code?'),
      // The page offers nothing to press.
      onAct: () => {},
      onClose: () => this.#asking?.abort(),
    });
  }

  /** At once; the level of who is signed in is marked when the registries have told it. */
  async show(): Promise<void> {
    if (this.#panel.isOpen) this.#panel.reveal();
    else this.#panel.show(content([]));
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const accounts = await (await this.#parts.accounts()).signedIn(asking.signal);
      if (!asking.signal.aborted && this.#panel.isOpen) this.#panel.show(content(accounts));
    } catch (error) {
      // The page is complete without it.
      this.#parts.log.info(`Who is signed in is not known: ${String(error)}`);
    }
  }

  dispose(): void {
    this.#panel.dispose();
  }
}

function content(accounts: readonly PickedAccount[]): PageView {
  return {
    step: 'table',
    heading: vscode.l10n.t('When Does npm Ask for a Code?'),
    blocks: [
      {
        kind: 'text',
        text: vscode.l10n.t(
          'Two-factor authentication has two levels. The level decides which actions need a code in addition to the password or token.',
        ),
      },
      {
        kind: 'table',
        corner: vscode.l10n.t('Action'),
        columns: levels.map(level => column(level, accounts)),
        rows: actions.map(action => ({
          name: actionText(action),
          cells: levels.map(level => {
            const yes = asksForCode(level, action);
            return { yes, text: yes ? vscode.l10n.t('asks') : vscode.l10n.t('does not ask') };
          }),
        })),
      },
      ...accounts.filter(({ profile }) => profile?.twoFactor.kind === 'off').map(withoutTwoFactor),
      {
        kind: 'text',
        text: vscode.l10n.t(
          'A package can require two-factor authentication of everyone who publishes it, whatever their own level is.',
        ),
      },
      {
        kind: 'text',
        text: vscode.l10n.t(
          'The level holds for the whole account: in this editor, in the terminal and on the website.',
        ),
      },
    ],
    buttons: [],
  };
}

function column(level: Level, accounts: readonly PickedAccount[]): TableBlock['columns'][number] {
  const having = accounts.filter(({ profile }) => {
    const { twoFactor } = profile ?? {};
    return twoFactor?.kind === 'on' && twoFactor.level === level;
  });
  if (having.length === 0) return { name: level, note: levelNote(level) };
  const names = having.map(nameOf).join(', ');
  const note = vscode.l10n.t('{0} · the level of {1}', levelNote(level), names);
  return { name: level, note, marked: true };
}

function withoutTwoFactor(picked: PickedAccount): Block {
  return {
    kind: 'text',
    text: vscode.l10n.t('Two-factor authentication is off for {0}.', nameOf(picked)),
  };
}

function nameOf({ account, access }: PickedAccount): string {
  return vscode.l10n.t('{0} on {1}', account, access.registry.host);
}

function levelNote(level: Level): string {
  return level === 'auth-only' ? vscode.l10n.t('signing in only') : vscode.l10n.t('the default');
}

function actionText(action: Action): string {
  switch (action) {
    case 'sign-in':
      return vscode.l10n.t('Sign in');
    case 'tokens':
      return vscode.l10n.t('Create or revoke access tokens');
    case 'two-factor':
      return vscode.l10n.t('Turn two-factor authentication off, or change its level');
    case 'profile':
      return vscode.l10n.t('Edit the profile');
    case 'password':
      return vscode.l10n.t('Change the password');
    case 'publish':
      return vscode.l10n.t('Publish a package');
    case 'owners':
      return vscode.l10n.t('Add or remove owners');
    case 'access':
      return vscode.l10n.t('Change who can see or change a package');
    case 'dist-tags':
      return vscode.l10n.t('Add or remove dist-tags');
    case 'deprecate':
      return vscode.l10n.t('Deprecate or unpublish');
    case 'read':
      return vscode.l10n.t('Install, view or search packages');
  }
}
