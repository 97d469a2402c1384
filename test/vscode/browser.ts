/**
 * A headless Chromium that reaches nothing but this machine. Pages from elsewhere are empty, but have their
 * address, so that a test sees where a link leads.
 */
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

export type Theme = 'light' | 'dark' | 'high-contrast';

export interface BrowserOptions {
  /** VS Code follows it, as settings.ts asks for. Light without it. */
  readonly theme?: Theme | undefined;
  /** Where the profile is kept: VS Code has its state and its encrypted secrets in there. Temporary without it. */
  readonly userDataDir?: string | undefined;
  readonly viewport?: { readonly width: number; readonly height: number } | undefined;
  /** How much larger everything is shown in the same window: 2 is what browsers call 200 %. */
  readonly zoom?: number | undefined;
}

const flags = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** An empty `userDataDir` is Playwright's word for a temporary profile. Closing the context ends the browser. */
export async function launchBrowser({
  theme = 'light',
  userDataDir = '',
  viewport = { width: 1280, height: 800 },
  zoom = 1,
}: BrowserOptions = {}): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(userDataDir, {
    ...colours(theme),
    args: flags,
    // Playwright would end this process before what it has made is cleaned up.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    executablePath: await findChromium(),
    viewport: { width: viewport.width / zoom, height: viewport.height / zoom },
    deviceScaleFactor: zoom,
  });
  await context.route(isElsewhere, route => route.fulfill({ contentType: 'text/html', body: '' }));
  return context;
}

function isElsewhere({ protocol, hostname }: URL): boolean {
  return /^https?:$/.test(protocol) && !['127.0.0.1', 'localhost'].includes(hostname);
}

/** By which VS Code chooses its theme. */
export function colours(theme: Theme): Pick<BrowserContextOptions, 'colorScheme' | 'forcedColors'> {
  if (theme === 'high-contrast') return { colorScheme: 'dark', forcedColors: 'active' };
  return { colorScheme: theme, forcedColors: 'none' };
}
