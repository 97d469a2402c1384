/** `npm run screenshots -- --media`: the pictures of the README and of the walkthrough, and the extension's icon. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Stage } from '../e2e/stage.ts';
import { launchBrowser, type Theme } from '../vscode/browser.ts';
import { withFewColours } from './fewColours.ts';

/** They are shown in every theme, so they are all of this one. */
export const mediaTheme: Theme = 'dark';

const folder = join(import.meta.dirname, '..', '..', 'media');
const iconSize = 128;
/** With some of the empty editor beside it: VS Code makes a narrow picture as wide as its place, and blurs it. */
const viewWidth = 520;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Cut {
  readonly name: string;
  readonly part: keyof typeof parts;
  /** A page's last button that is to be seen. */
  readonly until?: string;
}

/** Cut out of which state, and which part of it. */
const media: Readonly<Record<string, Cut>> = {
  'prompt-web': { name: 'prompt', part: 'box' },
  review: { name: 'review', part: 'box' },
  'set-up-codes': { name: 'recovery-codes', part: 'page', until: 'Copy all' },
  'set-up-key': { name: 'set-up', part: 'page', until: 'Copy the key' },
  'sign-in-ways': { name: 'sign-in', part: 'box' },
  'tree-findings': { name: 'security', part: 'view' },
};

/** Where they are in the window, with a little of what is around them. */
const parts = {
  box: async ({ quickInput }: Stage['workbench']) => areaOf(quickInput.locator),
  page: async ({ panel: { frame } }: Stage['workbench'], until = '') => {
    const { x, y, width } = grown(await areaOf(frame.locator('main')), 24);
    const last = await areaOf(frame.getByRole('button', { name: until }));
    return { x, y, width, height: last.y + last.height + 8 - y };
  },
  view: async ({ page, tree }: Stage['workbench']) => {
    const { x, y } = await areaOf(page.locator('.part.sidebar'));
    const rows = await areaOf(tree.locator.locator('.monaco-list-rows'));
    return { x, y, width: viewWidth, height: rows.y + rows.height + 12 - y };
  },
} as const;

/** Writes the picture that is cut out of a state, where there is one. */
export async function cutOut(state: string, { workbench }: Stage): Promise<void> {
  const wanted = media[state];
  if (wanted === undefined) return;
  const clip = await parts[wanted.part](workbench, wanted.until);
  const png = withFewColours(await workbench.page.screenshot({ clip }));
  await writeFile(join(folder, `${wanted.name}-${mediaTheme}.png`), png);
}

/** Marketplaces take no SVG. */
export async function drawIcon(): Promise<void> {
  const context = await launchBrowser({ viewport: { width: iconSize, height: iconSize } });
  try {
    const page = await context.newPage();
    await page.setContent(await readFile(join(folder, 'icon.svg'), 'utf8'));
    await page.addStyleTag({ content: 'body { margin: 0; } svg { display: block; }' });
    await writeFile(join(folder, 'icon.png'), withFewColours(await page.screenshot()));
  } finally {
    await context.close();
  }
}

async function areaOf(locator: ReturnType<Page['locator']>): Promise<Area> {
  const area = await locator.boundingBox();
  if (area === null) throw new Error('What a picture is to be cut out of is not to be seen.');
  return area;
}

/** Not beyond the window's upper edge, where boxes begin. */
function grown({ x, y, width, height }: Area, by: number): Area {
  const top = Math.max(0, y - by);
  return { x: x - by, y: top, width: width + 2 * by, height: y + height + by - top };
}
