/** What is said where no account can be picked, and what its buttons do. */
import * as vscode from 'vscode';
import { ConfigurationError } from '../accounts/configurationError.ts';
import { NpmCliError } from '../accounts/npmCli.ts';
import type { AccountState } from '../accounts/whoIsSignedIn.ts';
import type { RegistryError } from '../registry/errors.ts';
import { configurationText, npmText, unsetVariablesText } from './configurationTexts.ts';
import type { Log } from './log.ts';
import { allowPlainHttp } from './networkSettings.ts';
import { tellFailure } from './notify.ts';
import { openLogin } from './npmLogin.ts';
import { plain } from './publishTexts.ts';
import { accountText } from './registryTexts.ts';

type SignedOutState = Extract<AccountState, { readonly kind: 'signed-out' }>;

/** @param states none of them signed in */
export async function tellNobodySignedIn(states: readonly AccountState[], log: Log): Promise<void> {
  const failed = states.find(state => state.kind === 'failed');
  if (failed === undefined) await offerSignIn(states.filter(state => state.kind === 'signed-out'));
  else await tellFailed(failed.error, log);
}

async function offerSignIn(states: readonly SignedOutState[]): Promise<void> {
  const signIn = vscode.l10n.t('Sign in with npm login');
  const lost = vscode.l10n.t('I lost my second device');
  const chosen = await vscode.window.showWarningMessage(plain(nobodyText(states)), signIn, lost);
  if (chosen === lost) await vscode.commands.executeCommand('secondFactor.recoverAccount');
  if (chosen !== signIn) return;
  const registry = await chooseRegistry(states.map(({ known }) => known.access.registry));
  if (registry !== undefined) openLogin(registry);
}

function nobodyText(states: readonly SignedOutState[]): string {
  const [only] = states;
  const withoutVariables = states.find(({ known }) => known.unsetVariables.length > 0)?.known;
  if (withoutVariables !== undefined) {
    return unsetVariablesText(withoutVariables.access.registry, withoutVariables.unsetVariables);
  }
  return states.length === 1 && only !== undefined
    ? vscode.l10n.t('Nobody is signed in to {0}. Sign in, then try again.', only.known.access.registry.host)
    : vscode.l10n.t(
        "Nobody is signed in to any of the registries in npm's configuration. Sign in, then try again.",
      );
}

async function chooseRegistry(registries: readonly URL[]): Promise<URL | undefined> {
  const byAddress = new Map(registries.map(registry => [registry.href, registry]));
  if (byAddress.size < 2) return registries[0];
  const chosen = await vscode.window.showQuickPick([...byAddress.keys()], {
    title: vscode.l10n.t('Sign in to which registry?'),
  });
  return chosen === undefined ? undefined : byAddress.get(chosen);
}

async function tellFailed(error: RegistryError, log: Log): Promise<void> {
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
