/** The part of `compose.ts` that waits until somebody turns to their second factor: accounts, set-up, recovery codes. */
import * as vscode from 'vscode';
import { inEditor } from './accounts/editorNetwork.ts';
import { KnownAccounts } from './accounts/knownAccounts.ts';
import { NpmConfiguration } from './accounts/npmConfiguration.ts';
import { SignIns } from './accounts/signIns.ts';
import type { RegistryAccess } from './registry/account.ts';
import { AccountClient } from './registry/accountClient.ts';
import type { SecondFactor } from './registry/secondFactor.ts';
import { RecoveryMarks } from './twofactor/recoveryMark.ts';
import type { RecoveryVault } from './twofactor/recoveryVault.ts';
import { StorageSurvival } from './twofactor/storageSurvival.ts';
import { AccountPicker } from './ui/accountPicker.ts';
import { CodeOwnerPicker } from './ui/codeOwnerPicker.ts';
import { LevelCommands } from './ui/levelCommands.ts';
import type { Log } from './ui/log.ts';
import { editorNetwork } from './ui/networkSettings.ts';
import { RecoverCommand } from './ui/recoverCommand.ts';
import { RecoveryCodesCommands } from './ui/recoveryCodesCommands.ts';
import { RecoveryCodesPanel } from './ui/recoveryCodesPanel.ts';
import { SecretClipboard } from './ui/secretClipboard.ts';
import { SetUpCommand } from './ui/setUpCommand.ts';

export interface TwoFactorNeeds {
  readonly context: vscode.ExtensionContext;
  readonly secondFactor: SecondFactor;
  readonly vault: RecoveryVault;
  readonly userAgent: string;
  readonly log: Log;
}

export interface TwoFactorCommands {
  /** For those who want to know who is signed in. */
  readonly accounts: AccountPicker;
  readonly level: LevelCommands;
  readonly recover: RecoverCommand;
  readonly recoveryCodes: RecoveryCodesCommands;
  readonly setUp: SetUpCommand;
}

export function createTwoFactor(needs: TwoFactorNeeds): TwoFactorCommands {
  const { context, vault, log } = needs;
  const { extensionUri } = context;
  const signIns = new SignIns(context.secrets, context.globalState);
  const known = new KnownAccounts({ environment: process.env, signIns, folders: trustedFolders });
  const connect = connector(needs);
  const accounts = new AccountPicker({ known, log, connect });
  const clipboard = new SecretClipboard();
  const survival = storageSurvival(context);
  const panel = new RecoveryCodesPanel({
    extensionUri,
    log,
    vault,
    clipboard,
    survival: () => survival.find(),
  });
  const owners = new CodeOwnerPicker(vault, accounts);
  const recoveryCodes = new RecoveryCodesCommands({ vault, owners, panel, log });
  const level = new LevelCommands({ accounts, vault, log, connect });
  const setUp = new SetUpCommand({
    extensionUri,
    log,
    accounts,
    level,
    recoveryCodes,
    vault,
    survival,
    clipboard,
    connect,
  });
  const recover = new RecoverCommand({
    extensionUri,
    log,
    accounts,
    vault,
    marks: new RecoveryMarks(context.globalState),
    signIns,
    connect,
    setUp: account => setUp.run(account),
    importCodes: owner => recoveryCodes.import(owner),
  });
  context.subscriptions.push(recover, setUp, panel, clipboard);
  return {
    accounts,
    level,
    recover,
    recoveryCodes,
    setUp,
  };
}

/** Leaves its marker now, so that the next session can tell. */
function storageSurvival({ secrets, globalState }: vscode.ExtensionContext): StorageSurvival {
  const survival = new StorageSurvival({ secrets, notes: globalState, session: vscode.env.sessionId });
  void survival.find();
  return survival;
}

/** As in a publish: what npm's configuration leaves open about the network, the editor's settings say. */
function connector({
  secondFactor,
  userAgent,
  log,
}: TwoFactorNeeds): (access: RegistryAccess) => Promise<AccountClient> {
  const { publicRegistry } = NpmConfiguration;
  const options = { publicRegistry, userAgent, log: (line: string) => log.info(line) };
  return async access => new AccountClient(inEditor(access, editorNetwork()), secondFactor, options);
}

/** An untrusted workspace must not say where credentials go. */
function trustedFolders(): readonly string[] {
  if (!vscode.workspace.isTrusted) return [];
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}
