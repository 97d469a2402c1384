/**
 * A page that plays the authenticator app of everybody who has one, as if they had scanned each QR code: the
 * current codes, ticking down. Below them, what people know by heart: their passwords.
 */
import { randomUUID } from 'node:crypto';
import type { Accounts } from './accounts.ts';
import { type Answer, html, json } from './answer.ts';
import type { SecondFactors } from './twoFactor.ts';

/** What the page asks for, every second. */
export interface AuthenticatorCodes {
  readonly secondsLeft: number;
  readonly codes: readonly { readonly account: string; readonly code: string }[];
  /** Those that were made up here and are still good. */
  readonly passwords: readonly { readonly account: string; readonly password: string }[];
}

export function authenticatorCodes(
  accounts: Accounts,
  factors: SecondFactors,
  known: ReadonlyMap<string, string>,
): Answer {
  const codes: AuthenticatorCodes['codes'] = accounts.all().flatMap(account => {
    const code = factors.code(account);
    return code === undefined ? [] : [{ account: account.name, code }];
  });
  const passwords = accounts.all().flatMap(account => {
    const password = known.get(account.name);
    const good = password !== undefined && accounts.hasPassword(account, password);
    return good ? [{ account: account.name, password }] : [];
  });
  const answer: AuthenticatorCodes = { secondsLeft: factors.secondsLeft(), codes, passwords };
  return json(200, answer, { 'cache-control': 'no-store' });
}

export function authenticatorPage(): Answer {
  const nonce = randomUUID();
  return html(
    200,
    `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Authenticator</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
      <h1>Authenticator</h1>
      <progress max="30" value="30" aria-label="Seconds until the next code"></progress>
      <p id="left"></p>
      <ul id="codes"></ul>
      <details>
        <summary>npm passwords</summary>
        <ul id="passwords"></ul>
      </details>
    </main>
    <script nonce="${nonce}">${script}</script>
  </body>
</html>
`,
    nonce,
  );
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; accent-color: #c12127 }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f4f4f6, #17181c) }
  main { box-sizing: border-box; width: min(22rem, 100vw - 2rem); padding: 1.5rem; border-radius: 1.25rem;
    background: light-dark(#fff, #24262c); box-shadow: 0 .1rem 1.5rem rgb(0 0 0 / .12) }
  h1 { margin: 0 0 .75rem; font-size: 1.1rem }
  progress { width: 100%; height: .4rem }
  #left { margin: 0; text-align: right; font-size: .85rem; color: light-dark(#5c6070, #a4a8b5) }
  ul { list-style: none; margin: 0; padding: 0 }
  li { padding: .6rem 0; border-top: 1px solid light-dark(#e4e5ea, #383b44) }
  li:first-child { border-top: 0 }
  .account { font-size: .9rem; color: light-dark(#5c6070, #a4a8b5) }
  .code { font: 600 2.4rem/1.2 ui-monospace, monospace; font-variant-numeric: tabular-nums; word-spacing: -.15em;
    user-select: all }
  details { margin-top: 1rem; font-size: .9rem }
  .password { font-family: ui-monospace, monospace; user-select: all }
  .ending .code { color: light-dark(#c12127, #ff7b72) }
`;

const script = `
  const [left, list, known, bar] = ['left', 'codes', 'passwords'].map(id => document.getElementById(id))
    .concat(document.querySelector('progress'));
  let shown = '';
  function element(className, text) {
    const made = document.createElement('div');
    made.className = className;
    made.textContent = text;
    return made;
  }
  function item(...children) {
    const made = document.createElement('li');
    made.append(...children);
    return made;
  }
  function showPasswords(passwords) {
    // Left alone while nothing changes, so that one can be selected.
    if (JSON.stringify(passwords) === shown) return;
    shown = JSON.stringify(passwords);
    known.replaceChildren(...passwords.map(({ account, password }) =>
      item(element('account', account), element('password', password))));
  }
  async function tick() {
    const { secondsLeft, codes, passwords } = await (await fetch('authenticator/codes')).json();
    bar.value = secondsLeft;
    left.textContent = 'new code in ' + secondsLeft + ' s';
    list.className = secondsLeft <= 5 ? 'ending' : '';
    list.replaceChildren(...codes.map(({ account, code }) =>
      item(element('account', account), element('code', code.slice(0, 3) + ' ' + code.slice(3)))));
    showPasswords(passwords);
    if (codes.length === 0) list.replaceChildren(element('account', 'No account has an authenticator.'));
  }
  function tickAgain() {
    tick().catch(() => { left.textContent = 'The registry does not answer.'; });
  }
  tickAgain();
  setInterval(tickAgain, 1000);
`;
