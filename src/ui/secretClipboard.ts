/** Copies secrets, and clears the clipboard after a while where an extension can see whether it still holds them. */
import * as vscode from 'vscode';

/** Long enough to paste it somewhere. */
const clearsAfterMs = 60_000;

export class SecretClipboard implements vscode.Disposable {
  #clear: (() => Promise<void>) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @returns what to tell the person about it */
  async copy(text: string): Promise<string> {
    await vscode.env.clipboard.writeText(text);
    // Reading needs the person's permission in a browser, and never ends where nobody is asked for it.
    if (vscode.env.uiKind === vscode.UIKind.Web) {
      return vscode.l10n.t(
        'Copied. In a browser the clipboard cannot be cleared from here: copy something else when you have pasted it.',
      );
    }
    clearTimeout(this.#timer);
    this.#clear = async () => {
      if ((await vscode.env.clipboard.readText()) === text) await vscode.env.clipboard.writeText('');
    };
    this.#timer = setTimeout(() => this.#end(), clearsAfterMs);
    return vscode.l10n.t('Copied. The clipboard is cleared in a minute, if it still holds this by then.');
  }

  dispose(): void {
    this.#end();
  }

  #end(): void {
    clearTimeout(this.#timer);
    // Where that fails there is nobody to tell, and the clipboard is the person's own again.
    this.#clear?.().catch(() => undefined);
    this.#clear = undefined;
  }
}
