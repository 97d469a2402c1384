/** The part of `compose.ts` that waits until somebody turns to their second factor: accounts, set-up, recovery codes. */
import type * as vscode from 'vscode';
import type { SecondFactor } from './registry/secondFactor.ts';
import { LevelCommands } from './ui/levelCommands.ts';
import type { Log } from './ui/log.ts';
import { RecoverCommand } from './ui/recoverCommand.ts';
import { RecoveryCodesCommands } from './ui/recoveryCodesCommands.ts';
import { SetUpCommand } from './ui/setUpCommand.ts';

export interface TwoFactorNeeds {
  readonly context: vscode.ExtensionContext;
  readonly secondFactor: SecondFactor;
  readonly userAgent: string;
  readonly log: Log;
}

export interface TwoFactorCommands {
  readonly level: LevelCommands;
  readonly recover: RecoverCommand;
  readonly recoveryCodes: RecoveryCodesCommands;
  readonly setUp: SetUpCommand;
}

export function createTwoFactor(needs: TwoFactorNeeds): TwoFactorCommands {
  return {
    level: new LevelCommands(needs),
    recover: new RecoverCommand(needs),
    recoveryCodes: new RecoveryCodesCommands(needs),
    setUp: new SetUpCommand(needs),
  };
}
