/**
 * Hands a token to the person: to be copied, kept with the secrets, or put into the environment of one terminal. A new
 * one can be had this once, so it is not let go of unnoticed.
 */
import * as vscode from 'vscode';
import type { AccountName } from '../registry/account.ts';
import type { Secret } from '../shared/secret.ts';
import type { KeptToken, KeptTokens } from '../tokens/keptTokens.ts';
import type { Log } from './log.ts';
import type { SecretClipboard } from './secretClipboard.ts';
import { openTokenTerminal } from './tokenTerminal.ts';
import { dayText } from './tokenTexts.ts';

export interface TokenHandOverParts {
  readonly kept: KeptTokens;
  readonly clipboard: SecretClipboard;
  readonly log: Log;
  /** Revokes one that nobody has. */
  revoke(owner: AccountName, keys: readonly string[]): Promise<void>;
}

type Act = 'copy' | 'keep' | 'terminal' | 'show' | 'done';

interface Said {
  readonly isDone: boolean;
  readonly text: string;
}

interface HandOverState {
  readonly isNew: boolean;
  isShown: boolean;
  /** What has come of what was done, by what it was. */
  readonly said: Map<Act, Said>;
}

interface ActItem extends vscode.QuickPickItem {
  readonly act: Act;
}

export class TokenHandOver {
  readonly #parts: TokenHandOverParts;

  constructor(parts: TokenHandOverParts) {
    this.#parts = parts;
  }

  /** A new one: whoever leaves it without having it is asked. */
  async new(token: KeptToken, value: Secret): Promise<void> {
    const isHad = await this.#offer(token, value, true);
    if (isHad) return;
    const back = vscode.l10n.t('Back to the Token');
    const revoke = vscode.l10n.t('Revoke It');
    const text = vscode.l10n.t('The token "{0}" was neither copied nor kept.', token.name);
    const detail = vscode.l10n.t('It cannot be shown again. A token that nobody has is best revoked.');
    const chosen = await vscode.window.showWarningMessage(text, { modal: true, detail }, back, revoke);
    if (chosen === back) await this.new(token, value);
    if (chosen === revoke) await this.#parts.revoke(token, [token.key]);
  }

  /** One that is kept here. */
  async kept(token: KeptToken, value: Secret): Promise<void> {
    await this.#offer(token, value, false);
  }

  /** @returns whether the person has it somewhere */
  async #offer(token: KeptToken, value: Secret, isNew: boolean): Promise<boolean> {
    const pick = vscode.window.createQuickPick<ActItem>();
    const ended = Promise.withResolvers<void>();
    const state: HandOverState = { isNew, isShown: false, said: new Map() };
    let isHad = !isNew;
    pick.title = vscode.l10n.t('{0} · {1} · {2}', token.registry.host, token.account, token.name);
    pick.ignoreFocusOut = true;
    pick.placeholder = isNew
      ? vscode.l10n.t('The token is shown this once. Copy or keep it now.')
      : vscode.l10n.t('What shall be done with this token?');
    const show = (active: Act) => {
      pick.items = actItems(token, value, state);
      pick.activeItems = pick.items.filter(({ act }) => act === active);
    };
    const say = (about: Act, isDone: boolean, text: string) => {
      state.said.set(about, { isDone, text });
      return isDone;
    };
    const acts: Readonly<Record<Exclude<Act, 'done'>, () => Promise<boolean>>> = {
      copy: async () => {
        const said = await this.#copy(value);
        const text = said ?? vscode.l10n.t('It could not be copied. Show it instead.');
        return say('copy', said !== undefined, text);
      },
      keep: async () => {
        const isKept = await this.#keep(token, value);
        return say('keep', isKept, isKept ? keptText() : notKeptText());
      },
      terminal: async () => {
        openTokenTerminal(token, value);
        return true;
      },
      show: async () => {
        state.isShown = !state.isShown;
        return false;
      },
    };
    const act = async (chosen: Act) => {
      if (chosen === 'done') {
        ended.resolve();
        return;
      }
      pick.busy = true;
      isHad = (await acts[chosen]()) || isHad;
      pick.busy = false;
      show(chosen);
    };
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen !== undefined) void act(chosen.act);
    });
    pick.onDidHide(() => ended.resolve());
    show('copy');
    pick.show();
    try {
      await ended.promise;
      return isHad;
    } finally {
      pick.dispose();
    }
  }

  /** @returns what to say of it; undefined where the clipboard takes nothing, as browsers may decide */
  async #copy(value: Secret): Promise<string | undefined> {
    try {
      return await this.#parts.clipboard.copy(value.reveal());
    } catch (error) {
      this.#parts.log.problem(error);
      return undefined;
    }
  }

  async #keep(token: KeptToken, value: Secret): Promise<boolean> {
    try {
      return await this.#parts.kept.keep(token, value);
    } catch (error) {
      this.#parts.log.problem(error);
      return false;
    }
  }
}

function keptText(): string {
  return vscode.l10n.t('Kept. “Use Kept Access Token” in the command palette brings it back.');
}

function notKeptText(): string {
  return vscode.l10n.t('This editor’s secret storage did not keep it. Copy it instead.');
}

function actItems(
  token: KeptToken,
  value: Secret,
  { isNew, isShown, said }: HandOverState,
): readonly ActItem[] {
  const item = (act: Act, usual: string, label: string, detail = '', description = ''): ActItem => {
    const done = said.get(act);
    const icon = done === undefined ? usual : done.isDone ? 'check' : 'warning';
    return { label: `$(${icon}) ${label}`, description, detail: done?.text ?? detail, act };
  };
  const valid = token.expires === undefined ? '' : vscode.l10n.t('valid until {0}', dayText(token.expires));
  const kept = vscode.l10n.t('Encrypted by this editor. “Use Kept Access Token” brings it back.');
  const inTerminal = vscode.l10n.t(
    'In NPM_TOKEN of that terminal only; everything started there can read it.',
  );
  return [
    item('copy', 'copy', vscode.l10n.t('Copy'), '', valid),
    ...(isNew ? [item('keep', 'lock', vscode.l10n.t('Keep in secret storage'), kept)] : []),
    item('terminal', 'terminal', vscode.l10n.t('Open a terminal with it'), inTerminal),
    isShown
      ? item('show', 'eye-closed', vscode.l10n.t('Hide'), value.reveal())
      : item('show', 'eye', vscode.l10n.t('Show'), '', '•'.repeat(12)),
    item('done', 'check', vscode.l10n.t('Done')),
  ];
}
