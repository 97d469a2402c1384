/** The part of `compose.ts` that waits until somebody looks at the security view, or asks for its findings. */
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { placeNpm } from './accounts/npmCli.ts';
import { userConfigFile } from './accounts/npmEnvironment.ts';
import type { Accounts } from './composeAccounts.ts';
import { LastKnown } from './security/lastKnown.ts';
import { Overview } from './security/overview.ts';
import { OwnersSeen } from './security/ownersSeen.ts';
import { readWorkspacePackages, type WorkspacePackage } from './security/workspacePackages.ts';
import type { Listeners } from './shared/listeners.ts';
import type { RecoveryVault } from './twofactor/recoveryVault.ts';
import { packageFolders } from './ui/packagePicker.ts';
import { SecurityTree } from './ui/securityTree.ts';
import type { Canvas } from './ui/securityView.ts';

/** Milliseconds without another change. */
const quiet = 300;

export interface SecurityNeeds {
  readonly context: vscode.ExtensionContext;
  readonly canvas: Canvas;
  readonly accounts: Accounts;
  /** Of the notes about recovery codes. */
  readonly notesFolder: string;
  /** Registries that have accepted a change. */
  readonly changes: Listeners<URL>;
  /** Of recovery codes in this window: a folder's watcher says so later, or not at all. */
  readonly codeChanges: Listeners<void>;
  vault(): Promise<RecoveryVault>;
}

export function createSecurity(needs: SecurityNeeds): SecurityTree {
  const { context, canvas, accounts, vault } = needs;
  const { known, registries } = accounts;
  let isWaiting = false;
  const overview = new Overview(
    {
      known: () => known.read(),
      workspacePackages,
      questions: {
        account: access => registries.lookAtAccount(access),
        tokens: access => registries.lookAtTokens(access),
        packages: access => registries.lookAtPackages(access),
      },
      recoverySets: async owner => (await vault()).sets(owner),
      lastKnown: new LastKnown(join(context.globalStorageUri.fsPath, 'lastKnown.json')),
      ownersSeen: new OwnersSeen(context.globalState),
      now: () => new Date(),
    },
    () => {
      if (isWaiting) return;
      isWaiting = true;
      // What comes together is drawn together.
      setImmediate(() => {
        isWaiting = false;
        tree.update();
        canvas.count();
      });
    },
  );
  const tree = new SecurityTree(overview, node => canvas.draw(node));
  context.subscriptions.push(...listeners(needs, overview));
  return tree;
}

/** What makes the tree look again by itself. */
function listeners(
  { context, accounts, changes, codeChanges, notesFolder }: SecurityNeeds,
  overview: Overview,
): readonly vscode.Disposable[] {
  const codes = () => {
    for (const { recoverySets } of overview.accounts) recoverySets.renew();
  };
  const configuration = () => overview.renewConfiguration();
  const configurations = vscode.workspace.createFileSystemWatcher('**/.npmrc');
  const personal = vscode.workspace.createFileSystemWatcher(fileAt(userConfigFile(process.env)));
  const manifests = vscode.workspace.createFileSystemWatcher('**/package.json');
  const notes = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.file(notesFolder), '*.json'),
  );
  return [
    configurations,
    personal,
    manifests,
    notes,
    ...onAny(configurations, configuration),
    ...onAny(personal, configuration),
    ...onAny(manifests, () => overview.workspacePackages.renew()),
    ...onAny(notes, codes),
    codeChanges.add(codes),
    // Other windows keep codes and sign in, too.
    context.secrets.onDidChange(({ key }) => (key.startsWith('recoveryCodes:') ? codes() : configuration())),
    accounts.signIns.changes.add(configuration),
    accounts.choices.changes.add(configuration),
    whenQuiet(changes, registry => overview.renewAccountsOf(registry)),
    vscode.workspace.onDidChangeWorkspaceFolders(configuration),
    vscode.workspace.onDidGrantWorkspaceTrust(configuration),
  ];
}

/** A batch of changes ends in one look: what comes close together is told once, when it is over. */
function whenQuiet(changes: Listeners<URL>, run: (registry: URL) => void): vscode.Disposable {
  const waiting = new Map<string, NodeJS.Timeout>();
  const listening = changes.add(registry => {
    clearTimeout(waiting.get(registry.href));
    waiting.set(
      registry.href,
      setTimeout(() => run(registry), quiet),
    );
  });
  return {
    dispose: () => {
      listening.dispose();
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  };
}

function fileAt(path: string): vscode.RelativePattern {
  return new vscode.RelativePattern(vscode.Uri.file(dirname(path)), basename(path));
}

function onAny(watcher: vscode.FileSystemWatcher, run: () => void): readonly vscode.Disposable[] {
  return [watcher.onDidChange(run), watcher.onDidCreate(run), watcher.onDidDelete(run)];
}

/** None of an untrusted workspace, whose configuration says where they go. */
async function workspacePackages(): Promise<readonly WorkspacePackage[]> {
  const { isTrusted, workspaceFolders } = vscode.workspace;
  if (!isTrusted || workspaceFolders === undefined) return [];
  const folders = await packageFolders();
  if (folders.length === 0) return [];
  return await readWorkspacePackages(folders, await placeNpm(process.env, homedir()), process.env);
}
