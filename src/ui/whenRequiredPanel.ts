/** "When Does npm Ask for a Code?": the two levels side by side, action by action, on a page of its own. */
import * as vscode from 'vscode';
import type { PageView } from '../shared/panelProtocol.ts';
import { type Action, actions, asksForCode, type Level, levels } from '../twofactor/levels.ts';
import type { Log } from './log.ts';
import { PagePanel } from './pagePanel.ts';

export class WhenRequiredPanel implements vscode.Disposable {
  readonly #panel: PagePanel;

  /** @param extensionUri the extension's own folder */
  constructor(extensionUri: vscode.Uri, log: Log) {
    this.#panel = new PagePanel({
      extensionUri,
      log,
      viewType: 'secondFactor.whenRequired',
      title: vscode.l10n.t('When Does npm Ask for a Code?'),
      // The page offers nothing to press.
      onAct: () => {},
    });
  }

  show(): void {
    if (this.#panel.isOpen) this.#panel.reveal();
    else this.#panel.show(content());
  }

  dispose(): void {
    this.#panel.dispose();
  }
}

function content(): PageView {
  return {
    step: 'table',
    heading: vscode.l10n.t('When Does npm Ask for a Code?'),
    blocks: [
      {
        kind: 'text',
        text: vscode.l10n.t(
          'Two-factor authentication has two levels. The level decides which actions need a code beside the password or token.',
        ),
      },
      {
        kind: 'table',
        corner: vscode.l10n.t('Action'),
        columns: levels.map(level => ({ name: level, note: levelNote(level) })),
        rows: actions.map(action => ({
          name: actionText(action),
          cells: levels.map(level => {
            const yes = asksForCode(level, action);
            return { yes, text: yes ? vscode.l10n.t('asks') : vscode.l10n.t('does not ask') };
          }),
        })),
      },
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
