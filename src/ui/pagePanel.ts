/**
 * A webview panel that shows one `PageView` after the other, and hands on what the person does there. The page may
 * load its own script and style and nothing else; what it says is checked before it counts.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { checkAct, EarlierViews } from '../shared/pageActs.ts';
import {
  isReadyMessage,
  type PageMessage,
  type PageValues,
  type PageView,
  type PageWords,
} from '../shared/panelProtocol.ts';
import type { Log } from './log.ts';
import { tellUnexpected } from './notify.ts';

export interface PagePanelOptions {
  /** The extension's own folder. */
  readonly extensionUri: vscode.Uri;
  readonly viewType: string;
  /** Of the tab. */
  readonly title: string;
  readonly log: Log;
  /**
   * An action that the view shown now offers, with what stands in its fields. Until it has ended or shown another
   * view nothing else of this view is handed on, so that a second press does nothing twice.
   */
  onAct(action: string, values: PageValues): void | Promise<void>;
  onClose?(): void;
  /** The person has turned to it. */
  onActive?(): void;
  /** Another editor came to the front. */
  onInactive?(): void;
}

/** One panel at a time, made when something is first shown. */
export class PagePanel implements vscode.Disposable {
  readonly #options: PagePanelOptions;
  readonly #pages: vscode.Uri;
  #panel: vscode.WebviewPanel | undefined;
  #shown: PageMessage | undefined;
  #earlier = new EarlierViews();
  #turn = 0;
  /** The turn whose action is still being done. */
  #acting: number | undefined;

  constructor(options: PagePanelOptions) {
    this.#options = options;
    this.#pages = vscode.Uri.joinPath(options.extensionUri, 'out', 'webview');
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  /**
   * Shows it in place of what was shown; opens the panel where there is none. What is shown already is not shown anew
   * unless as the outcome of an action.
   */
  show(view: PageView): void {
    const isShown = JSON.stringify(view) === JSON.stringify(this.#shown?.view);
    if (isShown && this.#acting !== this.#turn) return;
    this.#turn++;
    if (view.step !== this.#shown?.view.step) this.#earlier = new EarlierViews();
    else this.#earlier.add(this.#shown);
    this.#shown = { type: 'page', turn: this.#turn, view, words: words() };
    if (this.#panel === undefined) this.#panel = this.#open();
    else this.#send(this.#panel);
  }

  /** Whoever has just acted in it is there already, and may be about to go elsewhere. */
  reveal(): void {
    const isThere = this.#acting !== undefined && this.#panel?.active === true;
    if (!isThere) this.#panel?.reveal();
  }

  close(): void {
    this.#panel?.dispose();
  }

  dispose(): void {
    this.close();
  }

  #open(): vscode.WebviewPanel {
    const { viewType, title, onClose, onActive, onInactive } = this.#options;
    const panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, {
      enableScripts: true,
      enableForms: false,
      localResourceRoots: [this.#pages],
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#shown = undefined;
      onClose?.();
    });
    panel.onDidChangeViewState(() => {
      if (panel.active) onActive?.();
      else onInactive?.();
    });
    panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(panel, message));
    panel.webview.html = emptyPage(panel.webview, this.#pages);
    return panel;
  }

  /** A page says that it is ready again when it was hidden meanwhile: it is thrown away then, secrets and all. */
  #receive(panel: vscode.WebviewPanel, message: unknown): void {
    if (isReadyMessage(message)) {
      this.#send(panel);
      return;
    }
    const act = checkAct(message, this.#shown, this.#earlier);
    if ('dropped' in act) this.#drop(act.dropped);
    else if (this.#acting === this.#turn) this.#drop('the action before it is still being done');
    else void this.#act(act.action, act.values);
  }

  async #act(action: string, values: PageValues): Promise<void> {
    const turn = this.#turn;
    this.#acting = turn;
    this.#earlier.took(action, turn);
    try {
      await this.#options.onAct(action, values);
    } catch (error) {
      await tellUnexpected(error, this.#options.log);
    } finally {
      if (this.#acting === turn) this.#acting = undefined;
    }
  }

  #drop(why: string): void {
    this.#options.log.info(`Dropped a message of the page ${this.#options.viewType}: ${why}.`);
  }

  #send(panel: vscode.WebviewPanel): void {
    if (this.#shown !== undefined) void panel.webview.postMessage(this.#shown);
  }
}

/**
 * The page's script fills it; its language is the one that VS Code's texts are in. The component library looks in
 * `csp-nonce` for how it may add an empty style, by which it finds out whether the browser knows `:focus-visible`.
 */
function emptyPage(webview: vscode.Webview, pages: vscode.Uri): string {
  const [nonce, styleNonce] = [randomBytes(16).toString('base64url'), randomBytes(16).toString('base64url')];
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(pages, file)).toString();
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `style-src ${webview.cspSource} 'nonce-${styleNonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${styleNonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${address('page.css')}">
</head>
<body>
<script type="module" nonce="${nonce}" src="${address('page.js')}"></script>
</body>
</html>`;
}

function words(): PageWords {
  return {
    done: vscode.l10n.t('done'),
    masked: vscode.l10n.t('hidden'),
    severities: {
      information: vscode.l10n.t('Information'),
      warning: vscode.l10n.t('Warning'),
      error: vscode.l10n.t('Error'),
    },
    codeStates: {
      unused: vscode.l10n.t('not used yet'),
      used: vscode.l10n.t('used'),
      unknown: vscode.l10n.t('sent, outcome unknown'),
      refused: vscode.l10n.t('refused'),
    },
  };
}
