/** Windows of other sizes: a panel with little room, as beside another editor, and a magnifying zoom. */
import { writeFile } from 'node:fs/promises';
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

/** The window at 200 % zoom: with half as many pixels of CSS, each of two by two. */
export async function pictureTwiceTheSize({ page, panel }: Workbench, path: string): Promise<void> {
  const usual = page.viewportSize();
  if (!usual) throw new Error('The window has no size.');
  const half = { width: Math.floor(usual.width / 2), height: usual.height };
  const left = (await panel.width()) - (usual.width - half.width);
  const browser = await page.context().newCDPSession(page);
  await page.setViewportSize(half);
  await panel.waitForWidth(left);
  // Taken past Playwright, whose own pictures set the factor back.
  await browser.send('Emulation.setDeviceMetricsOverride', { ...half, deviceScaleFactor: 2, mobile: false });
  await panel.showQrCode();
  const { data } = await browser.send('Page.captureScreenshot', { format: 'png' });
  await writeFile(path, data, 'base64');
  await browser.detach();
  await page.setViewportSize(usual);
}
