/** The page's line to the extension. VS Code hands it out once a page, so it is asked for here and nowhere else. */
import type { ReadyMessage } from '../src/shared/panelProtocol.ts';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const host = acquireVsCodeApi();

/** The page listens; the extension may send what it shows. */
export function sayReady(): void {
  const message: ReadyMessage = { type: 'ready' };
  host.postMessage(message);
}
