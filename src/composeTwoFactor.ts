/** The part of `compose.ts` that waits until somebody turns to their second factor: accounts, set-up, recovery codes. */
import * as vscode from 'vscode';
import type { Accounts } from './composeAccounts.ts';
import type { RegistryAccess } from './registry/account.ts';
import type { Claims } from './shared/claims.ts';
import type { Listeners } from './shared/listeners.ts';
import { RecoveryMarks } from './twofactor/recoveryMark.ts';
import type { RecoveryVault } from './twofactor/recoveryVault.ts';
import { StorageSurvival } from './twofactor/storageSurvival.ts';
import { CodeOwnerPicker } from './ui/codeOwnerPicker.ts';
import { LevelCommands } from './ui/levelCommands.ts';
import type { Log } from './ui/log.ts';
import { RecoverCommand } from './ui/recoverCommand.ts';
import { RecoveryCodesCommands } from './ui/recoveryCodesCommands.ts';
import { RecoveryCodesPanel } from './ui/recoveryCodesPanel.ts';
import { SecretClipboard } from './ui/secretClipboard.ts';
import { SetUpCommand } from './ui/setUpCommand.ts';

export interface TwoFactorNeeds {
  readonly context: vscode.ExtensionContext;
  readonly claims: Claims;
  readonly accounts: Accounts;
  readonly vault: RecoveryVault;
  /** Something has happened to recovery codes in this window. */
  readonly codeChanges: Listeners<void>;
  readonly log: Log;
}

export interface TwoFactorCommands {
  readonly level: LevelCommands;
  readonly recover: RecoverCommand;
  readonly recoveryCodes: RecoveryCodesCommands;
  readonly setUp: SetUpCommand;
}

export function createTwoFactor(needs: TwoFactorNeeds): TwoFactorCommands {
  const { context, vault, codeChanges, claims, log } = needs;
  const { extensionUri } = context;
  const { signIns, registries, picker: accounts } = needs.accounts;
  const connect = async (access: RegistryAccess) => registries.account(access);
  const clipboard = new SecretClipboard();
  const survival = storageSurvival(context);
  const panel = new RecoveryCodesPanel({
    extensionUri,
    log,
    vault,
    clipboard,
    survival: () => survival.find(),
    changes: codeChanges,
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
    claims,
    signIns,
    // Who has lost their device comes back by a recovery code, in steps of its own.
    connect: async access => registries.lookAtAccount(access),
    setUp: account => setUp.run(account, 'password'),
    importCodes: owner => recoveryCodes.import(owner),
  });
  context.subscriptions.push(recover, setUp, panel, clipboard);
  return { level, recover, recoveryCodes, setUp };
}

/** Leaves its marker now, so that the next session can tell. */
function storageSurvival({ secrets, globalState }: vscode.ExtensionContext): StorageSurvival {
  const survival = new StorageSurvival({ secrets, notes: globalState, session: vscode.env.sessionId });
  void survival.find();
  return survival;
}
