/** A terminal that has a token in its environment, and no other has. */
import * as vscode from 'vscode';
import type { Secret } from '../shared/secret.ts';
import type { KeptToken } from '../tokens/keptTokens.ts';

/** VS Code writes terminals that come back after a reload to disk, with their environment: this one does not come back. */
export function openTokenTerminal({ registry, name }: KeptToken, token: Secret): void {
  const terminal = vscode.window.createTerminal({
    name: vscode.l10n.t('npm: {0}', name),
    iconPath: new vscode.ThemeIcon('key'),
    env: { NPM_TOKEN: token.reveal() },
    isTransient: true,
    message: vscode.l10n.t(
      'NPM_TOKEN holds the access token "{0}" for {1}. npm uses it where .npmrc says {2}. Everything started in this terminal can read it.',
      name,
      registry.host,
      npmrcLine(registry),
    ),
  });
  terminal.show();
}

/** The usual line, which has no secret in it. */
function npmrcLine({ host, pathname }: URL): string {
  return `//${host}${pathname}:_authToken=\${NPM_TOKEN}`;
}
