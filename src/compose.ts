/**
 * The one place where parts are made and handed to each other. Nothing here reads a file or opens a connection;
 * what is heavy is loaded when it is first used.
 */
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { SecondFactor } from './registry/secondFactor.ts';
import type { Publisher } from './releases/publish.ts';
import type { RecoveryVault } from './twofactor/recoveryVault.ts';
import type { CommandHandlers } from './ui/commands.ts';
import { KeptCodes } from './ui/keptCodes.ts';
import { Log } from './ui/log.ts';
import { editorNetwork } from './ui/networkSettings.ts';
import { tellUnexpected } from './ui/notify.ts';
import { PublishCommand } from './ui/publishCommand.ts';
import { PublishEnd } from './ui/publishEnd.ts';
import { offerToGoOn } from './ui/recoverOffer.ts';
import { ScanStatus } from './ui/scanStatus.ts';
import { SecondFactorPrompts } from './ui/secondFactorPrompt.ts';
import { StartUpCheck } from './ui/startUpCheck.ts';
import { WhenRequiredPanel } from './ui/whenRequiredPanel.ts';

export interface Parts {
  readonly commands: CommandHandlers;
  readonly onUnexpected: (error: unknown) => Promise<void>;
  readonly disposables: readonly vscode.Disposable[];
  /** What is to be said after a start. Sends nothing, unless a set-up of before ended in the middle. */
  readonly afterStart: () => Promise<void>;
}

export function compose(context: vscode.ExtensionContext): Parts {
  const log = new Log();
  const vault = once(() => createVault(context));
  const prompts = new SecondFactorPrompts(new KeptCodes(vault, line => log.error(line)));
  // One for everything: an answer that still holds is not asked for again.
  const secondFactor = new SecondFactor(prompts, line => log.error(line));
  const publisher = once(() => createPublisher(context, secondFactor, log));
  const twoFactor = once(async () => {
    const { createTwoFactor } = await import('./composeTwoFactor.ts');
    return createTwoFactor({
      context,
      secondFactor,
      vault: await vault(),
      userAgent: userAgent(context),
      log,
    });
  });
  const startUpCheck = new StartUpCheck({ folder: notesFolder(context), log, vault, steps: twoFactor });
  const whenRequired = new WhenRequiredPanel({
    extensionUri: context.extensionUri,
    log,
    accounts: async () => (await twoFactor()).accounts,
  });
  const scans = new ScanStatus();
  const end = new PublishEnd({ log, scans, publisher });
  const publish = new PublishCommand({ log, end, publisher });
  return {
    commands: {
      'secondFactor.changeTwoFactorLevel': async () => (await twoFactor()).level.changeLevel(),
      'secondFactor.disableTwoFactor': async () => (await twoFactor()).level.turnOff(),
      'secondFactor.exportRecoveryCodes': async () => (await twoFactor()).recoveryCodes.export(),
      'secondFactor.importRecoveryCodes': async () => (await twoFactor()).recoveryCodes.import(),
      'secondFactor.publish': resource => publish.run(resource),
      'secondFactor.recoverAccount': async () => (await twoFactor()).recover.run(),
      'secondFactor.setUpTwoFactor': async () => (await twoFactor()).setUp.run(),
      'secondFactor.viewRecoveryCodes': async () => (await twoFactor()).recoveryCodes.view(),
      'secondFactor.stopFollowingScan': () => scans.stop(),
      'secondFactor.showPrompt': () => prompts.showWaiting(),
      'secondFactor.showWhenRequired': () => whenRequired.show(),
    },
    onUnexpected: error => tellUnexpected(error, log),
    disposables: [log, prompts, whenRequired, scans],
    afterStart: async () => {
      await Promise.all([offerToGoOn(context.globalState), startUpCheck.run()]);
    },
  };
}

/** One for the whole window: it tells what it does itself from what another window does. */
async function createVault(context: vscode.ExtensionContext): Promise<RecoveryVault> {
  const { RecoveryVault: Vault } = await import('./twofactor/recoveryVault.ts');
  return new Vault({
    secrets: context.secrets,
    folder: notesFolder(context),
    now: () => new Date(),
  });
}

/** What happened to recovery codes, without any secret. */
function notesFolder({ globalStorageUri }: vscode.ExtensionContext): string {
  return join(globalStorageUri.fsPath, 'recoveryCodes');
}

async function createPublisher(
  context: vscode.ExtensionContext,
  secondFactor: SecondFactor,
  log: Log,
): Promise<Publisher> {
  const { createPublisher: create } = await import('./composePublisher.ts');
  return create({
    secondFactor,
    userAgent: userAgent(context),
    environment: process.env,
    editorNetwork,
    log: line => log.info(line),
  });
}

/** As npm's own, so that registries can read it the same way. */
function userAgent(context: vscode.ExtensionContext): string {
  const { version } = context.extension.packageJSON as { version: string };
  return `second-factor-for-npm/${version} node/${process.version} ${process.platform} ${process.arch} workspaces/false`;
}

/** Made when first asked for; what failed is tried again the next time. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch(error => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
