/** The way to "Sign In" from a message or a page about something else. */
import * as vscode from 'vscode';

/**
 * @param account who is to sign in, where that is known
 * @returns whether somebody has
 */
export async function signInTo(registry: URL, account?: string): Promise<boolean> {
  const owner = { registry, ...(account === undefined ? {} : { account }) };
  return (await vscode.commands.executeCommand<unknown>('secondFactor.signIn', { owner })) === true;
}
