/** The part of `compose.ts` that waits for the first change of a package: owners, access, dist-tags, versions. */
import type * as vscode from 'vscode';
import type { Accounts } from './composeAccounts.ts';
import type { Claims } from './shared/claims.ts';
import type { Log } from './ui/log.ts';
import { PackageCommands } from './ui/packageCommands.ts';

export interface PackagesNeeds {
  readonly context: vscode.ExtensionContext;
  readonly accounts: Accounts;
  readonly claims: Claims;
  readonly log: Log;
}

export function createPackages({ context, accounts, claims, log }: PackagesNeeds): PackageCommands {
  const { picker, registries } = accounts;
  return new PackageCommands({ picker, registries, notes: context.globalState, claims, log });
}
