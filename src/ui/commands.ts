/**
 * The commands that the manifest declares, each with its handler: one without a handler does not compile.
 */
import * as vscode from 'vscode';
import { type CommandId, commandIds } from './commandIds.ts';
import type {
  FindingNode,
  OfAccount,
  OfPackage,
  OfPackageOwner,
  OfPublished,
  OfRegistry,
  OfToken,
} from './menuTargets.ts';

/**
 * What is called for packages: on a row of the tree, and on all rows that are selected with it; on the row of all
 * packages of an account; on a package.json; from the palette, nothing.
 */
export type PackageArguments = readonly [
  of?: OfPublished | OfPackageOwner | OfAccount | vscode.Uri,
  selected?: readonly OfPublished[],
];

/** What is called from the security tree gets the row that it was called on; from the palette, nothing. */
export interface CommandHandlers extends Record<CommandId, (...args: never[]) => unknown> {
  'secondFactor.addDistTag'(...of: PackageArguments): Promise<void>;
  'secondFactor.addOwner'(...of: PackageArguments): Promise<void>;
  'secondFactor.changePassword'(of?: OfAccount): Promise<void>;
  'secondFactor.changeTwoFactorLevel'(of?: OfAccount): Promise<void>;
  'secondFactor.createToken'(of?: OfAccount): Promise<void>;
  'secondFactor.deprecate'(...of: PackageArguments): Promise<void>;
  'secondFactor.disableTwoFactor'(of?: OfAccount): Promise<void>;
  'secondFactor.editProfile'(of?: OfAccount): Promise<void>;
  'secondFactor.exportRecoveryCodes'(of?: OfAccount): Promise<void>;
  'secondFactor.fixFinding'(finding?: FindingNode): Promise<void>;
  'secondFactor.importRecoveryCodes'(of?: OfAccount): Promise<void>;
  /** @param resource the package.json from whose menu it was called, or a row of the tree; absent from the palette */
  'secondFactor.publish'(resource?: vscode.Uri | OfPackage): Promise<void>;
  /** @param target the root of a workspace; from the palette nothing, from the tree its row: then it is looked for */
  'secondFactor.publishWorkspace'(target?: unknown): Promise<void>;
  'secondFactor.recoverAccount'(): Promise<void>;
  'secondFactor.refreshSecurity'(): void;
  'secondFactor.removeDistTag'(...of: PackageArguments): Promise<void>;
  'secondFactor.removeOwner'(...of: PackageArguments): Promise<void>;
  'secondFactor.revokePublishTokens'(of?: OfAccount): Promise<void>;
  'secondFactor.revokeToken'(of?: OfToken): Promise<void>;
  'secondFactor.setPackageAccess'(...of: PackageArguments): Promise<void>;
  'secondFactor.setUpTwoFactor'(of?: OfAccount): Promise<void>;
  'secondFactor.showPrompt'(): Promise<void>;
  'secondFactor.showWhenRequired'(): Promise<void>;
  /** @returns whether somebody has signed in */
  'secondFactor.signIn'(to?: OfRegistry): Promise<boolean>;
  'secondFactor.signOut'(of?: OfAccount): Promise<void>;
  'secondFactor.stopFollowingScan'(): Promise<void>;
  'secondFactor.switchAccount'(): Promise<void>;
  'secondFactor.unpublish'(...of: PackageArguments): Promise<void>;
  'secondFactor.useKeptToken'(of?: OfAccount): Promise<void>;
  'secondFactor.useSignInInTerminal'(of?: OfAccount): Promise<void>;
  'secondFactor.viewRecoveryCodes'(of?: OfAccount): Promise<void>;
}

export interface Handling {
  readonly commands: CommandHandlers;
  /** Is told what no handler has caught; VS Code would show its bare text. */
  readonly onUnexpected: (error: unknown) => Promise<void>;
}

/** @param load brings what handles them, when the first is called */
export function registerCommands(load: () => Promise<Handling>): vscode.Disposable[] {
  return commandIds.map(id =>
    vscode.commands.registerCommand(id, async (...args: never[]) => {
      // What cannot be loaded cannot tell of it either: VS Code does.
      const { commands, onUnexpected } = await load();
      const handler: (...args: never[]) => unknown = commands[id];
      try {
        return await handler(...args);
      } catch (error) {
        await onUnexpected(error);
      }
    }),
  );
}
