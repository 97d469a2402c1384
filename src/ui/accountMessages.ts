/** What is said where it cannot be found out who is signed in, and what its buttons do. */
import * as vscode from 'vscode';
import { ConfigurationError } from '../accounts/configurationError.ts';
import type { KnownAccess } from '../accounts/knownAccounts.ts';
import { NpmCliError } from '../accounts/npmCli.ts';
import type { RegistryError } from '../registry/errors.ts';
import { configurationText, npmText, unsetVariablesText } from './configurationTexts.ts';
import type { Log } from './log.ts';
import { allowPlainHttp } from './networkSettings.ts';
import { tellFailure } from './notify.ts';
import { plain } from './plain.ts';
import { accountText } from './registryTexts.ts';

/**
 * A registry whose credential comes by variables that are not set.
 * @returns whether the person signs in instead
 */
export async function tellUnsetVariables({ access, unsetVariables }: KnownAccess): Promise<boolean> {
  const signIn = vscode.l10n.t('Sign in');
  const text = unsetVariablesText(access.registry, unsetVariables);
  return (await vscode.window.showWarningMessage(plain(text), signIn)) === signIn;
}

export async function tellFailed(error: RegistryError, log: Log): Promise<void> {
  const text = accountText(error);
  log.error(text);
  const isPlainHttp = error.details.reason === 'plain-http';
  const allow = vscode.l10n.t('Allow this host…');
  const show = vscode.l10n.t('Show the log');
  const chosen = await vscode.window.showErrorMessage(plain(text), isPlainHttp ? allow : show);
  if (chosen === show) log.show();
  if (chosen === allow) await allowPlainHttp(new URL(error.details.url).host);
}

/**
 * npm, or its configuration, stands in the way.
 * @throws what is neither
 */
export async function tellUnreadable(error: unknown, log: Log): Promise<void> {
  await tellFailure(unreadableText(error), log);
}

function unreadableText(error: unknown): string {
  if (error instanceof ConfigurationError) return configurationText(error.problem);
  if (error instanceof NpmCliError) return npmText(error);
  throw error;
}
