/** The page's line to the extension. VS Code hands it out once a page, so it is asked for here and nowhere else. */
import type { ActMessage, PageValues, ReadyMessage } from '../src/shared/panelProtocol.ts';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const host = acquireVsCodeApi();

/** The page listens; the extension may send what it shows. */
export function sayReady(): void {
  const message: ReadyMessage = { type: 'ready' };
  host.postMessage(message);
}

/** @param turn of the view that it was done on */
export function act(turn: number, action: string, values: PageValues): void {
  const message: ActMessage = { type: 'act', turn, action, values };
  host.postMessage(message);
}
