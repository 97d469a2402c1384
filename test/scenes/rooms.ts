/** A panel with little room, as beside another editor or under a magnifying zoom. */
import type { Workbench } from '../vscode/workbench.ts';

const narrowPanel = 400;

/** Makes the panel 400 px wide for the time of `look`; the rest of the window keeps its size. */
export async function withLittleRoom({ page, panel }: Workbench, look: () => Promise<void>): Promise<void> {
  const usual = page.viewportSize();
  if (!usual) throw new Error('The window has no size.');
  await page.setViewportSize({ ...usual, width: usual.width - (await panel.width()) + narrowPanel });
  try {
    await panel.waitForWidth(narrowPanel);
    await look();
  } finally {
    await page.setViewportSize(usual);
  }
}
