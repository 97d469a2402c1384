/**
 * What a person does on the registry's web pages, done by fetching the page and sending its form.
 */

export interface Touch {
  /** On the page for signing in: as whom. */
  readonly account?: string;
  /** Tick the five-minute box. */
  readonly remember?: boolean;
}

/** Touches the security key. @returns the page that follows. */
export async function touchKey(page: string, { account, remember }: Touch = {}): Promise<string> {
  const fields = new URLSearchParams();
  if (account) fields.set('account', account);
  if (remember) fields.set('remember', 'on');
  return press(page, 'decision', 'touch', fields);
}

/**
 * Adds a security key on the registry's website, which turns 2FA on.
 * @returns the recovery codes that the page shows.
 */
export async function addSecurityKey(website: string, account: string): Promise<string[]> {
  return shownCodes(await manage(website, account, 'add-key'));
}

/** Has the website make new recovery codes. @returns them, as the page shows them. */
export async function renewRecoveryCodes(website: string, account: string): Promise<string[]> {
  return shownCodes(await manage(website, account, 'new-codes'));
}

/** Turns 2FA off on the registry's website. */
export async function turnOffTwoFactor(website: string, account: string): Promise<void> {
  await manage(website, account, 'turn-off');
}

/** Confirms the account's e-mail address on the registry's website. */
export async function confirmEmail(website: string, account: string): Promise<void> {
  await manage(website, account, 'confirm-email');
}

function manage(website: string, account: string, action: string): Promise<string> {
  return press(website, 'action', action, new URLSearchParams({ account }));
}

function shownCodes(page: string): string[] {
  return [...page.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code = '']) => code);
}

/** Says that it was somebody else. @returns the page that follows. */
export async function refuse(page: string): Promise<string> {
  return press(page, 'decision', 'refuse', new URLSearchParams());
}

async function press(page: string, button: string, value: string, fields: URLSearchParams): Promise<string> {
  const text = await (await fetch(page)).text();
  for (const needed of [`value="${value}"`, ...[...fields.keys()].map(name => `name="${name}"`)]) {
    if (!text.includes(needed)) throw new Error(`The page has no ${needed}:\n${text}`);
  }
  fields.set(button, value);
  const response = await fetch(page, { method: 'POST', body: fields });
  if (!response.ok) throw new Error(`The page answered ${response.status}.`);
  return response.text();
}
