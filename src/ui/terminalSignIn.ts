/** "Use This Sign-In in the Terminal Too": puts a sign-in of this editor into npm's configuration, after saying what that means. */
import * as vscode from 'vscode';
import type { KnownAccess } from '../accounts/knownAccounts.ts';
import type { NpmUserFile } from '../accounts/npmUserFile.ts';
import type { AccountState } from '../accounts/whoIsSignedIn.ts';
import { type AccountName, isSameRegistry } from '../registry/account.ts';
import type { AccountPicker } from './accountPicker.ts';
import { confirm } from './notify.ts';
import { joined } from './outcomeTexts.ts';
import { plain } from './plain.ts';

export interface TerminalSignInParts {
  readonly picker: Pick<AccountPicker, 'ask'>;
  /** @throws NpmCliError, ConfigurationError */
  userFile(): Promise<NpmUserFile>;
}

interface Own extends AccountName {
  readonly known: KnownAccess;
}

export class TerminalSignIn {
  readonly #parts: TerminalSignInParts;

  constructor(parts: TerminalSignInParts) {
    this.#parts = parts;
  }

  /**
   * @param of whose sign-in; picked without it
   * @throws ConfigurationError, NpmCliError
   */
  async run(of?: AccountName): Promise<void> {
    const states = await this.#parts.picker.ask(of && (({ access }) => isSameRegistry(access, of)));
    if (states === undefined) return;
    const own = states.flatMap(toOwn).filter(({ account }) => of === undefined || account === of.account);
    if (own.length === 0) return tellNone();
    const chosen = await choose(own);
    if (chosen === undefined) return;
    await this.#write(chosen, states);
  }

  async #write({ registry, account, known }: Own, states: readonly AccountState[]): Promise<void> {
    const { credentials } = known.access;
    if (credentials?.kind !== 'bearer') return;
    const isThere = known.source?.kind === 'user';
    const agreed =
      isThere ||
      (await confirm(
        vscode.l10n.t('Let npm in the terminal use the sign-in of {0} on {1}?', account, registry.host),
        consequences(registry, await this.#parts.userFile(), states),
        vscode.l10n.t('Write the Token'),
      ));
    if (!agreed) return;
    // Read anew: while the question stood open somebody else may have written into the file.
    if (!isThere) await (await this.#parts.userFile()).saveSignIn(registry, credentials.token);
    await tellWritten(registry, account);
  }
}

function toOwn(state: AccountState): readonly Own[] {
  const { known, kind } = state;
  if (kind !== 'signed-in' || known.from !== 'sign-in') return [];
  return [{ registry: known.access.registry, account: state.account, known }];
}

async function choose(own: readonly Own[]): Promise<Own | undefined> {
  if (own.length < 2) return own[0];
  const items = own.map(each => ({
    label: each.account,
    description: each.registry.host,
    iconPath: new vscode.ThemeIcon('account'),
    own: each,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Use which sign-in in the terminal too?'),
    placeHolder: vscode.l10n.t('Account'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.own;
}

function consequences(
  registry: URL,
  { file, hasComments }: NpmUserFile,
  states: readonly AccountState[],
): string {
  const isReplaced = states.some(
    ({ known }) => known.source?.kind === 'user' && isSameRegistry(known.access, { registry }),
  );
  return joined(
    vscode.l10n.t(
      'Its token is written into {0} in plain text: every program that you run can read it there.',
      file,
    ),
    isReplaced ? vscode.l10n.t('It takes the place of the one that is there for {0}.', registry.host) : '',
    hasComments ? vscode.l10n.t('Comments in that file are lost.') : '',
    vscode.l10n.t('Signing out takes it away again.'),
  );
}

async function tellWritten(registry: URL, account: string): Promise<void> {
  const open = vscode.l10n.t('Open a terminal');
  const text = vscode.l10n.t('npm in the terminal is signed in to {0} as {1} now.', registry.host, account);
  const chosen = await vscode.window.showInformationMessage(plain(text), open);
  if (chosen === open) vscode.window.createTerminal().show();
}

async function tellNone(): Promise<void> {
  const signIn = vscode.l10n.t('Sign in');
  const text = vscode.l10n.t(
    'There is no sign-in of this editor that the terminal could use. Sign in first.',
  );
  const chosen = await vscode.window.showInformationMessage(text, signIn);
  if (chosen === signIn) await vscode.commands.executeCommand('secondFactor.signIn');
}
