/** "When Does npm Ask for a Code?": the two levels side by side, action by action, on a page of its own. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { isReadyMessage, type WhenRequiredMessage } from '../shared/panelProtocol.ts';
import { type Action, actions, asksForCode, type Level, levels } from '../twofactor/levels.ts';

/** Holds the one panel there is at a time. */
export class WhenRequiredPanel implements vscode.Disposable {
  readonly #pages: vscode.Uri;
  #panel: vscode.WebviewPanel | undefined;

  /** @param extensionUri the extension's own folder */
  constructor(extensionUri: vscode.Uri) {
    this.#pages = vscode.Uri.joinPath(extensionUri, 'out', 'webview');
  }

  show(): void {
    if (this.#panel !== undefined) {
      this.#panel.reveal();
      return;
    }
    const title = vscode.l10n.t('When Does npm Ask for a Code?');
    const panel = vscode.window.createWebviewPanel(
      'secondFactor.whenRequired',
      title,
      vscode.ViewColumn.Active,
      {
        enableScripts: true,
        localResourceRoots: [this.#pages],
      },
    );
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (isReadyMessage(message)) void panel.webview.postMessage(content(title));
    });
    panel.webview.html = page(panel.webview, this.#pages, title);
    this.#panel = panel;
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}

/** An empty page that may load its own script and style, and nothing else. */
function page(webview: vscode.Webview, pages: vscode.Uri, title: string): string {
  const nonce = randomBytes(16).toString('base64url');
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(pages, file)).toString();
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${address('whenRequired.css')}">
</head>
<body>
<script type="module" nonce="${nonce}" src="${address('whenRequired.js')}"></script>
</body>
</html>`;
}

function content(heading: string): WhenRequiredMessage {
  return {
    type: 'when-required',
    heading,
    introduction: vscode.l10n.t(
      'Two-factor authentication has two levels. The level decides which actions need a code beside the password or token.',
    ),
    actionHeading: vscode.l10n.t('Action'),
    levels: levels.map(level => ({ name: level, note: levelNote(level) })),
    rows: actions.map(action => ({
      action: actionText(action),
      cells: levels.map(level => {
        const asks = asksForCode(level, action);
        return { asks, text: asks ? vscode.l10n.t('asks') : vscode.l10n.t('does not ask') };
      }),
    })),
    notes: [
      vscode.l10n.t(
        'A package can require two-factor authentication of everyone who publishes it, whatever their own level is.',
      ),
      vscode.l10n.t(
        'The level holds for the whole account: in this editor, in the terminal and on the website.',
      ),
    ],
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
