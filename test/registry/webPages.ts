/**
 * The registry's two pages that programs lead to, signing in and proving with a security key that it is you, and
 * what all its pages have in common.
 *
 * Plain forms without scripts, so that a browser, a headless browser and `person.ts` use them alike.
 */

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f4f4f6, #17181c) }
  main { box-sizing: border-box; width: min(26rem, 100vw - 2rem); padding: 2rem; border-radius: .75rem;
    background: light-dark(#fff, #24262c); box-shadow: 0 .1rem 1.5rem rgb(0 0 0 / .12) }
  h1 { margin: 0 0 .25rem; font-size: 1.3rem }
  p { margin: .5rem 0 }
  .host { color: light-dark(#5c6070, #a4a8b5); font-size: .9rem }
  label { display: block; margin: 1rem 0 }
  select { font: inherit; padding: .35rem; margin-left: .5rem }
  button { font: inherit; padding: .6rem 1rem; border-radius: .4rem; border: 1px solid light-dark(#b9bcc6, #565b68);
    background: transparent; color: inherit; cursor: pointer }
  button.primary { background: #c12127; border-color: #c12127; color: #fff; font-weight: 600 }
  .buttons { display: flex; gap: .6rem; flex-wrap: wrap; margin-top: 1.25rem }
  code { font-size: 1.25rem; letter-spacing: .05em; user-select: all }
  dt { font-weight: 600 }
  dd { margin: 0 0 .5rem }
  li code { font-size: .8rem; letter-spacing: 0; overflow-wrap: anywhere }
  a { color: inherit }
`;

/** Asks which account signs in. The page plays a browser in which the person is known, so no password. */
export function signInPage(host: string, accounts: readonly string[]): string {
  const options = accounts.map(name => `<option>${escapeHtml(name)}</option>`).join('');
  return page(
    'Sign in',
    `<p class="host">${escapeHtml(host)}</p>
    <p>A program on this computer wants to sign in.</p>
    <form method="post">
      <label>Account <select name="account">${options}</select></label>
      ${buttons}
    </form>`,
  );
}

/** Asks for the key. `command` is what the request said it was (`npm-command`). */
export function authenticatePage(host: string, account: string, command: string | undefined): string {
  const what = command ? `<p>For <strong>npm ${escapeHtml(command)}</strong>.</p>` : '';
  return page(
    'Is it you?',
    `<p class="host">${escapeHtml(host)} · ${escapeHtml(account)}</p>
    ${what}
    <form method="post">
      <label><input type="checkbox" name="remember"> Do not ask again for the next 5 minutes</label>
      ${buttons}
    </form>`,
  );
}

/** The end of a visit. `code` is shown where nothing polls, to be typed at a prompt. */
export function donePage(title: string, text: string, code?: string): string {
  const shown = code ? `<p>Type this code where you are asked for one:</p><p><code>${code}</code></p>` : '';
  return page(title, `<p>${escapeHtml(text)}</p>${shown}`);
}

const buttons = `<div class="buttons">
        <button class="primary" name="decision" value="touch">Touch the security key</button>
        <button name="decision" value="refuse">It was not me</button>
      </div>`;

/** @param content HTML, as is `title` */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${title}</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      ${content}
    </main>
  </body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
