/**
 * The pages of the registry's website: who has 2FA, and recovery codes with a link to save them, as npm shows
 * them. Plain forms without scripts.
 */
import { escapeHtml, page } from './webPages.ts';

export interface AccountState {
  readonly name: string;
  readonly state: string;
}

export function securityPage(host: string, accounts: readonly AccountState[]): string {
  const options = accounts.map(({ name }) => `<option>${escapeHtml(name)}</option>`).join('');
  const states = accounts.map(
    ({ name, state }) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(state)}</dd>`,
  );
  return page(
    'Account security',
    `<p class="host">${escapeHtml(host)}</p>
    <dl>${states.join('\n')}</dl>
    <form method="post">
      <label>Account <select name="account">${options}</select></label>
      <div class="buttons">
        <button class="primary" name="action" value="add-key">Add a security key</button>
        <button name="action" value="new-codes">New recovery codes</button>
        <button name="action" value="confirm-email">Confirm the email address</button>
        <button name="action" value="turn-off">Turn off 2FA</button>
      </div>
    </form>`,
  );
}

/** Shown once, when the codes are made. */
export function recoveryCodesPage(account: string, codes: readonly string[]): string {
  const items = codes.map(code => `<li><code>${code}</code></li>`);
  const file = encodeURIComponent(recoveryCodesFile(account, codes));
  return page(
    'Recovery codes',
    `<p>Two-factor authentication is on for ${escapeHtml(account)}. Each of these codes works once, when your
    security key is not at hand. They are not shown again.</p>
    <ol>${items.join('\n')}</ol>
    <p><a download="npm-recovery-codes-${escapeHtml(account)}.txt" href="data:text/plain;charset=utf-8,${file}">Download</a></p>`,
  );
}

/** What the link saves: a heading and a code a line. */
export function recoveryCodesFile(account: string, codes: readonly string[]): string {
  return [`Recovery codes for ${account}`, '', ...codes, ''].join('\n');
}
