/**
 * The prompt: one input box that takes a code, a recovery code, or waits for the browser (ux.md, "The prompt").
 *
 * Hidden is not cancelled: Escape, F1 and another quick input look the same to an extension, so the request
 * waits behind a notification that leads back; only that notification's Cancel stops it.
 */
import * as vscode from 'vscode';
import type { PromptSession, SecondFactorPrompt } from '../registry/secondFactorPrompt.ts';
import type { KeptCodes } from './keptCodes.ts';
import { PromptBox } from './promptBox.ts';

const waitingContext = 'secondFactor.promptWaiting';

/** Makes prompts, and leads back to those that are out of sight. */
export class SecondFactorPrompts implements SecondFactorPrompt, vscode.Disposable {
  /** The one shown last is the last one. */
  readonly #open = new Set<PromptBox>();
  readonly #keptCodes: KeptCodes;

  constructor(keptCodes: KeptCodes) {
    this.#keptCodes = keptCodes;
  }

  open(): PromptSession {
    const box = new PromptBox(this.#keptCodes, {
      shown: () => {
        this.#open.delete(box);
        this.#open.add(box);
        this.#setContext();
      },
      closed: () => {
        this.#open.delete(box);
        this.#setContext();
      },
    });
    return box;
  }

  /** The way back to the prompt that went out of sight last. */
  showWaiting(): void {
    const open = [...this.#open];
    (open.findLast(box => box.isHidden) ?? open.at(-1))?.show();
  }

  dispose(): void {
    for (const box of this.#open) box.close();
  }

  /** True already while the prompt is in sight: the palette that hides it is filled before it is told. */
  #setContext(): void {
    void vscode.commands.executeCommand('setContext', waitingContext, this.#open.size > 0);
  }
}
