/** An extension of somebody else, which wants to read packages with an npm account of the person. */
'use strict';

const vscode = require('vscode');

exports.activate = ({ subscriptions }) => {
  let events = 0;
  subscriptions.push(
    vscode.authentication.onDidChangeSessions(() => {
      events += 1;
    }),
  );
  const register = (name, run) =>
    subscriptions.push(
      vscode.commands.registerCommand(`reader.${name}`, async () => {
        const said = await run().catch(error => `failed: ${error.message}`);
        await vscode.window.showInformationMessage(`Reader ${said}`, 'OK');
      }),
    );
  const get = (scopes, options) => vscode.authentication.getSession('npm', scopes, options);
  register('ask', async () => describe(await get(['read'], { createIfNone: true })));
  register('look', async () => {
    const session = await get(['read'], { silent: true });
    const accounts = await vscode.authentication.getAccounts('npm');
    const names = accounts.map(({ label }) => label.split(' ')[0]).join('+');
    const heard = events > 0 ? 'heard of changes' : 'heard nothing';
    return `sees ${session ? await describe(session) : 'no session'}; accounts ${names || 'none'}; ${heard}`;
  });
  register('write', async () => describe(await get(['write'], { createIfNone: true })));
};

/** What the session is good for, without its token. */
async function describe({ account, scopes, accessToken }) {
  const registry = `http://${account.label.split(' · ')[1]}/`;
  const headers = { authorization: `Bearer ${accessToken}` };
  const who = await fetch(`${registry}-/whoami`, { headers });
  const { username } = await who.json();
  const put = await fetch(`${registry}reader-probe`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ _id: 'reader-probe', name: 'reader-probe', versions: {}, _attachments: {} }),
  });
  return `has ${account.label} [${scopes.join()}] as ${username}; publishing ${put.status}`;
}
