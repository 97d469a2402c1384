/** The part of `compose.ts` that waits until somebody turns to their accounts: sign-ins, profile, tokens, the tree's data. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { AccountChoices } from './accounts/accountChoices.ts';
import { KnownAccounts } from './accounts/knownAccounts.ts';
import { findNpm } from './accounts/npmCli.ts';
import { NpmConfiguration } from './accounts/npmConfiguration.ts';
import { NpmUserFile } from './accounts/npmUserFile.ts';
import { SignIns } from './accounts/signIns.ts';
import type { RegistryAccess } from './registry/account.ts';
import type { SecondFactor } from './registry/secondFactor.ts';
import type { Sessions } from './registry/sessions.ts';
import type { Claims } from './shared/claims.ts';
import type { RecoveryVault } from './twofactor/recoveryVault.ts';
import { AccountPicker } from './ui/accountPicker.ts';
import type { Log } from './ui/log.ts';
import { ProfileCommands } from './ui/profileCommands.ts';
import { Registries } from './ui/registries.ts';
import { SignInCommands } from './ui/signInCommands.ts';
import { SignInFlow } from './ui/signInFlow.ts';
import { SignOut } from './ui/signOut.ts';
import { SwitchAccount } from './ui/switchAccount.ts';
import { TerminalSignIn } from './ui/terminalSignIn.ts';
import { TokenCommands } from './ui/tokenCommands.ts';
import type { WaitingBoxes } from './ui/waitingBoxes.ts';

export interface AccountNeeds {
  readonly context: vscode.ExtensionContext;
  readonly secondFactor: SecondFactor;
  readonly sessions: Sessions;
  readonly boxes: WaitingBoxes;
  readonly userAgent: string;
  readonly claims: Claims;
  readonly log: Log;
  readonly onChange: (registry: URL) => void;
  vault(): Promise<RecoveryVault>;
}

export interface Accounts {
  readonly known: KnownAccounts;
  readonly signIns: SignIns;
  readonly choices: AccountChoices;
  readonly registries: Registries;
  readonly picker: AccountPicker;
  readonly signIn: SignInCommands;
  readonly profile: ProfileCommands;
  readonly tokens: TokenCommands;
  /** A registry that nothing has to be known of. */
  readonly accessTo: typeof accessTo;
}

export function createAccounts(needs: AccountNeeds): Accounts {
  const { context, secondFactor, sessions, boxes, userAgent, claims, log, onChange } = needs;
  const signIns = new SignIns(context.secrets, context.globalState);
  const choices = new AccountChoices(context.workspaceState, signIns);
  signIns.changes.add(({ kind, signIn }) => {
    if (kind === 'forgotten') sessions.forget(signIn);
  });
  const known = new KnownAccounts({ environment: process.env, signIns, choices, folders: trustedFolders });
  const registries = new Registries({ secondFactor, sessions, userAgent, log, onChange });
  const flow = new SignInFlow({ registries, signIns, choices, boxes, log });
  const picker = new AccountPicker({
    known,
    log,
    connect: async access => registries.lookAtAccount(access),
    signIn: request => flow.run(request, new AbortController().signal),
  });
  const signIn = new SignInCommands({
    known,
    flow,
    accessTo,
    signOut: new SignOut({ picker, known, signIns, registries, userFile, log }),
    switchAccount: new SwitchAccount({ picker, choices }),
    terminal: new TerminalSignIn({ picker, userFile }),
    choices,
    boxes,
    log,
  });
  const profile = new ProfileCommands({ picker, registries, log });
  const { secrets, globalState: notes } = context;
  const tokens = new TokenCommands({ picker, registries, secrets, notes, claims, log });
  context.subscriptions.push(tokens);
  return { known, signIns, choices, registries, picker, signIn, profile, tokens, accessTo };
}

/** A registry that nothing has to be known of; npm's settings about the network hold for it as well. */
async function accessTo(registry: URL): Promise<RegistryAccess> {
  const npm = await findNpm(process.env, homedir());
  const configuration = await NpmConfiguration.loadWithoutProject(npm, process.env);
  return (await configuration.accessTo(registry)).access;
}

/** Of the person's npm: read anew each time, since it is for one change. */
async function userFile(): Promise<NpmUserFile> {
  return await NpmUserFile.open(await findNpm(process.env, homedir()), process.env);
}

/** An untrusted workspace must not say where credentials go. */
function trustedFolders(): readonly string[] {
  if (!vscode.workspace.isTrusted) return [];
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}
