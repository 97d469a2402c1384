/**
 * The prompt: one input box that takes a code, a recovery code, or waits for the browser (ux.md, "The prompt").
 *
 * Hidden is not cancelled: Escape, F1 and another quick input look the same to an extension, so the request
 * waits behind a notification that leads back; only that notification's Cancel stops it.
 */
import type { PromptSession, SecondFactorPrompt } from '../registry/secondFactorPrompt.ts';
import type { KeptCodes } from './keptCodes.ts';
import { PromptBox } from './promptBox.ts';
import type { WaitingBoxes } from './waitingBoxes.ts';

export class SecondFactorPrompts implements SecondFactorPrompt {
  readonly #keptCodes: KeptCodes;
  readonly #boxes: WaitingBoxes;

  constructor(keptCodes: KeptCodes, boxes: WaitingBoxes) {
    this.#keptCodes = keptCodes;
    this.#boxes = boxes;
  }

  open(): PromptSession {
    const box = new PromptBox(this.#keptCodes, {
      shown: () => this.#boxes.shown(box),
      closed: () => this.#boxes.closed(box),
      isAnotherInSight: () => this.#boxes.isAnotherInSight(box),
    });
    return box;
  }
}
