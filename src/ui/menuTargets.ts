/** What the rows of the security tree hand to the commands of their menus. */
import type * as vscode from 'vscode';
import type { AccountName } from '../registry/account.ts';

/** A row of one account. */
export interface OfAccount {
  readonly owner: AccountName;
}

/** A registry to sign in to; who is to, where that is known. */
export interface OfRegistry {
  readonly owner: Pick<AccountName, 'registry'> & Partial<AccountName>;
}

/** A row of one access token, or of several that a finding is about; of all of them without keys. */
export interface OfToken extends OfAccount {
  readonly tokenKeys?: readonly string[];
  /** Nobody has chosen them yet: they are shown first, also where it is only one. */
  readonly areProposed?: true;
}

/** A row of a package at the registry. */
export interface OfPublished extends OfAccount {
  readonly packageName: string;
}

/** The row of one of its owners. */
export interface OfPackageOwner extends OfPublished {
  readonly user: string;
}

/** A row of a package of the workspace. */
export interface OfPackage {
  readonly manifest: vscode.Uri;
}

/** The package.json that is meant. */
export function manifestOf(target: vscode.Uri | OfPackage | undefined): vscode.Uri | undefined {
  return target !== undefined && 'manifest' in target ? target.manifest : target;
}

/** A row that says what is not as safe as it could be. */
export interface FindingNode extends OfAccount {
  fix(): Promise<void>;
}
