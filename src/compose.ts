/**
 * The one place where parts are made and handed to each other. Nothing here reads a file or opens a connection;
 * what is heavy is loaded when it is first used.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { unfinishedChangesKey } from './packages/notedChange.ts';
import { workspaceMarks } from './releases/workspaceMarks.ts';
import { type BatchMark, BatchMarks } from './shared/batchMarks.ts';
import { Claims } from './shared/claims.ts';
import { Listeners } from './shared/listeners.ts';
import { once } from './shared/once.ts';
import { RevocationMarks } from './tokens/revocationMarks.ts';
import { RecoveryMarks } from './twofactor/recoveryMark.ts';
import type { RecoveryVault } from './twofactor/recoveryVault.ts';
import type { PickedAccount } from './ui/accountPicker.ts';
import type { CommandHandlers } from './ui/commands.ts';
import { Log } from './ui/log.ts';
import { manifestOf, type OfAccount } from './ui/menuTargets.ts';
import { NpmAuthentication } from './ui/npmAuthentication.ts';
import { onFirstNpmrc } from './ui/npmrcWatch.ts';
import { SecurityView } from './ui/securityView.ts';
import { watchTerminals } from './ui/terminalEvents.ts';

export interface Parts {
  readonly commands: CommandHandlers;
  readonly onUnexpected: (error: unknown) => Promise<void>;
  /** Says what is to be said after a start. Sends nothing, unless a set-up of before ended in the middle. */
  readonly afterStart: () => Promise<void>;
}

/** Registers what other than commands VS Code has to have from the start on. */
export function compose(context: vscode.ExtensionContext): Parts {
  const log = new Log();
  /** What was begun, and is not done: one window goes on with it. */
  const claims = new Claims(join(context.globalStorageUri.fsPath, 'goingOn'));
  context.subscriptions.push(log, claims);
  /** Registries that have accepted a change. */
  const changes = new Listeners<URL>();
  const onChange = (registry: URL) => changes.tell(registry);
  /** Something has happened to recovery codes in this window. */
  const codeChanges = new Listeners<void>();
  const onUnexpected = async (error: unknown) => {
    const { tellUnexpected } = await import('./ui/notify.ts');
    await tellUnexpected(error, log);
  };
  const vault = once(() => createVault(context, () => codeChanges.tell()));
  const secondFactor = once(async () => {
    const { createSecondFactor } = await import('./composeSecondFactor.ts');
    const parts = createSecondFactor({ log, vault, signIn: async () => (await accounts()).signIn });
    context.subscriptions.push(parts.boxes);
    return parts;
  });
  const publishing = once(async () => {
    const { createPublishing } = await import('./composePublishing.ts');
    const shared = await secondFactor();
    const parts = createPublishing({
      secondFactor: shared.secondFactor,
      sessions: shared.sessions,
      onChange,
      credentialsFor: async access => (await accounts()).choices.credentialsFor(access),
      userAgent: userAgent(context),
      notes: context.workspaceState,
      claims,
      log,
    });
    context.subscriptions.push(parts.scans, parts.workspace);
    return parts;
  });
  const accounts = once(async () => {
    const [{ createAccounts }, shared] = await Promise.all([import('./composeAccounts.ts'), secondFactor()]);
    const parts = createAccounts({
      context,
      ...shared,
      onChange,
      vault,
      userAgent: userAgent(context),
      claims,
      log,
    });
    parts.signIns.changes.add(() => {
      authentication.signInsChanged().catch(onUnexpected);
    });
    return parts;
  });
  const packages = once(async () => {
    const { createPackages } = await import('./composePackages.ts');
    return createPackages({ context, accounts: await accounts(), claims, log });
  });
  const twoFactor = once(async () => {
    const { createTwoFactor } = await import('./composeTwoFactor.ts');
    const needs = { accounts: await accounts(), vault: await vault(), codeChanges };
    return createTwoFactor({ context, ...needs, claims, log });
  });
  /** The account of a row of the tree is found without a question; without a row, the command asks. */
  const forAccount = async (of: OfAccount | undefined, run: (picked?: PickedAccount) => Promise<void>) => {
    if (of === undefined) return run();
    const picked = await (await accounts()).picker.pick('', of.owner);
    if (picked !== undefined) await run(picked);
  };
  const steps = async () => ({ accounts: (await accounts()).picker, ...(await twoFactor()) });
  const whenRequired = once(async () => {
    const { WhenRequiredPanel } = await import('./ui/whenRequiredPanel.ts');
    const { extensionUri } = context;
    const panel = new WhenRequiredPanel({
      extensionUri,
      log,
      accounts: async () => (await accounts()).picker,
    });
    context.subscriptions.push(panel);
    return panel;
  });
  changes.add(registry => {
    authentication.registryChanged(registry).catch(onUnexpected);
  });
  const checkKeptCodes = async () => {
    if (!(await hasFiles(notesFolder(context)))) return;
    const { StartUpCheck } = await import('./ui/startUpCheck.ts');
    await new StartUpCheck({ log, vault, steps }).run();
  };
  const npmrc = once(async () => {
    const { startNpmrc } = await import('./composeNpmrc.ts');
    await startNpmrc({ context, log, onUnexpected, accounts });
  });
  const security = new SecurityView(async canvas => {
    // Somebody looks at the view already, so both are loaded at once.
    const [{ createSecurity }, shared] = await Promise.all([import('./composeSecurity.ts'), accounts()]);
    return createSecurity({
      context,
      canvas,
      accounts: shared,
      notesFolder: notesFolder(context),
      changes,
      codeChanges,
      vault,
    });
  });
  const authentication = new NpmAuthentication(async changed => {
    const { NpmSessions } = await import('./ui/npmSessions.ts');
    const { secrets, globalState: notes } = context;
    return new NpmSessions({ secrets, notes, log, changed, accounts });
  });
  // Loads nothing but files of ours, so that no output is missed.
  const watching = watchTerminals(onUnexpected, async isBusy => {
    const { TerminalPrompts } = await import('./ui/terminalPrompts.ts');
    const { prompts } = await secondFactor();
    return new TerminalPrompts({ prompts, notes: context.workspaceState, isBusy, onUnexpected });
  });
  context.subscriptions.push(security, authentication, ...watching);
  return {
    commands: {
      'secondFactor.addDistTag': async (...of) => (await packages()).addDistTag(...of),
      'secondFactor.addOwner': async (...of) => (await packages()).addOwner(...of),
      'secondFactor.changePassword': async of => (await accounts()).profile.changePassword(of?.owner),
      'secondFactor.changeTwoFactorLevel': of =>
        forAccount(of, async picked => (await twoFactor()).level.changeLevel(picked)),
      'secondFactor.createToken': async of => (await accounts()).tokens.create(of?.owner),
      'secondFactor.deprecate': async (...of) => (await packages()).deprecate(...of),
      'secondFactor.disableTwoFactor': of =>
        forAccount(of, async picked => (await twoFactor()).level.turnOff(picked)),
      'secondFactor.editProfile': async of => (await accounts()).profile.edit(of?.owner),
      'secondFactor.exportRecoveryCodes': async of => (await twoFactor()).recoveryCodes.export(of?.owner),
      'secondFactor.fixFinding': finding => security.fix(finding),
      'secondFactor.importRecoveryCodes': async of => (await twoFactor()).recoveryCodes.import(of?.owner),
      'secondFactor.publish': async target => (await publishing()).publish.run(manifestOf(target)),
      'secondFactor.publishWorkspace': async target => (await publishing()).workspace.run(target),
      'secondFactor.recoverAccount': async () => (await twoFactor()).recover.run(),
      'secondFactor.refreshSecurity': () => security.refresh(),
      'secondFactor.removeDistTag': async (...of) => (await packages()).removeDistTag(...of),
      'secondFactor.removeOwner': async (...of) => (await packages()).removeOwner(...of),
      'secondFactor.revokePublishTokens': async of =>
        (await accounts()).tokens.revokeEverythingThatPublishes(of?.owner),
      'secondFactor.revokeToken': async of => (await accounts()).tokens.revoke(of?.owner, of),
      'secondFactor.setPackageAccess': async (...of) => (await packages()).setAccess(...of),
      'secondFactor.setUpTwoFactor': async of => {
        const { setUp } = await twoFactor();
        await (of === undefined ? setUp.run() : setUp.runOf(of.owner));
      },
      'secondFactor.signIn': async to => (await accounts()).signIn.signIn(to?.owner),
      'secondFactor.signOut': async of => (await accounts()).signIn.signOut(of?.owner),
      'secondFactor.switchAccount': async () => (await accounts()).signIn.switchAccount(),
      'secondFactor.unpublish': async (...of) => (await packages()).unpublish(...of),
      'secondFactor.useKeptToken': async of => (await accounts()).tokens.useKept(of?.owner),
      'secondFactor.useSignInInTerminal': async of => (await accounts()).signIn.useInTerminal(of?.owner),
      'secondFactor.viewRecoveryCodes': async of => (await twoFactor()).recoveryCodes.view(of?.owner),
      'secondFactor.stopFollowingScan': async () => (await publishing()).scans.stop(),
      'secondFactor.showPrompt': async () => (await secondFactor()).boxes.showWaiting(),
      'secondFactor.showWhenRequired': async () => (await whenRequired()).show(),
    },
    onUnexpected,
    afterStart: async () => {
      context.subscriptions.push(onFirstNpmrc(() => npmrc().catch(onUnexpected)));
      await Promise.all([
        offerLostDevice(context.globalState, claims),
        offerRevocation(context.globalState, claims),
        offerPackageChanges(context.globalState, claims, async mark => (await packages()).goOn(mark)),
        offerWorkspace(context.workspaceState, claims),
        checkKeptCodes(),
      ]).catch(onUnexpected);
    },
  };
}

/** Loaded where a lost device was being dealt with. */
async function offerLostDevice(notes: vscode.Memento, claims: Claims): Promise<void> {
  if (new RecoveryMarks(notes).read() === undefined) return;
  const { offerToRecover } = await import('./ui/recoverOffer.ts');
  await offerToRecover(notes, claims);
}

/** Loaded where everything that can publish was being revoked. */
async function offerRevocation(notes: vscode.Memento, claims: Claims): Promise<void> {
  if (new RevocationMarks(notes).read().length === 0) return;
  const { offerToRevokeTheRest } = await import('./ui/tokenOffer.ts');
  await offerToRevokeTheRest(notes, claims);
}

/** Loaded where a change of many packages was begun, and not done to all of them. */
async function offerPackageChanges(
  notes: vscode.Memento,
  claims: Claims,
  goOn: (mark: BatchMark) => Promise<void>,
): Promise<void> {
  const marks = new BatchMarks(notes, unfinishedChangesKey);
  if (marks.read().length === 0) return;
  const { offerToChangeTheRest } = await import('./ui/packageOffer.ts');
  await offerToChangeTheRest(marks, claims, goOn);
}

/** Loaded where a workspace was being published. */
async function offerWorkspace(notes: vscode.Memento, claims: Claims): Promise<void> {
  if (workspaceMarks(notes).read().length === 0) return;
  const { offerToPublishTheRest } = await import('./ui/workspaceOffer.ts');
  await offerToPublishTheRest(notes, claims);
}

/** One for the whole window: it tells what it does itself from what another window does. */
async function createVault(context: vscode.ExtensionContext, onChange: () => void): Promise<RecoveryVault> {
  const { RecoveryVault: Vault } = await import('./twofactor/recoveryVault.ts');
  return new Vault({
    secrets: context.secrets,
    folder: notesFolder(context),
    now: () => new Date(),
    onChange,
  });
}

/** What happened to recovery codes, without any secret. */
function notesFolder({ globalStorageUri }: vscode.ExtensionContext): string {
  return join(globalStorageUri.fsPath, 'recoveryCodes');
}

async function hasFiles(folder: string): Promise<boolean> {
  // A folder that cannot be read is told of by what reads it next.
  return (await readdir(folder).catch(() => [])).length > 0;
}

/** As npm's own, so that registries can read it the same way. */
function userAgent(context: vscode.ExtensionContext): string {
  const { version } = context.extension.packageJSON as { version: string };
  return `second-factor-for-npm/${version} node/${process.version} ${process.platform} ${process.arch} workspaces/false`;
}
