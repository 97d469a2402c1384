/** npm's own sign-in, in a terminal. */
import * as vscode from 'vscode';

/**
 * The registry goes by the environment: its address may hold what a shell would take for more.
 * @param folder where the terminal is opened; the workspace's own without it
 */
export function openLogin(registry: URL, folder?: string): void {
  const env = { npm_config_registry: registry.href };
  const terminal = vscode.window.createTerminal({
    name: 'npm login',
    ...(folder === undefined ? {} : { cwd: folder }),
    env,
  });
  terminal.show();
  terminal.sendText('npm login');
}
