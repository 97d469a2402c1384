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
  return press(page, 'touch', fields);
}

/** Says that it was somebody else. @returns the page that follows. */
export async function refuse(page: string): Promise<string> {
  return press(page, 'refuse', new URLSearchParams());
}

async function press(page: string, decision: string, fields: URLSearchParams): Promise<string> {
  const text = await (await fetch(page)).text();
  for (const needed of [`value="${decision}"`, ...[...fields.keys()].map(name => `name="${name}"`)]) {
    if (!text.includes(needed)) throw new Error(`The page has no ${needed}:\n${text}`);
  }
  fields.set('decision', decision);
  const response = await fetch(page, { method: 'POST', body: fields });
  if (!response.ok) throw new Error(`The page answered ${response.status}.`);
  return response.text();
}
