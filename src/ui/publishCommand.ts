/**
 * "Publish Package": from the command to the message at its end. What happens in between is `releases/publish.ts`.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Publisher, PublishView, Release } from '../releases/publish.ts';
import type { PublishError } from '../releases/publishError.ts';
import type { Log } from './log.ts';
import { type Picked, pickPackage } from './packagePicker.ts';
import { reviewRelease } from './publishReview.ts';
import { type Explanation, explain, type NextStep } from './publishTexts.ts';
import { bytes } from './units.ts';

export interface PublishCommandParts {
  readonly log: Log;
  /** Loaded when first used. */
  publisher(): Promise<Publisher>;
}

/** @param resource the package.json from whose menu the command was called */
export async function publishCommand(
  parts: PublishCommandParts,
  resource: vscode.Uri | undefined,
): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    await explainTrust();
    return;
  }
  const picked = await pickPackage(resource);
  if (picked.kind !== 'picked') {
    await explainPick(picked);
    return;
  }
  const { folder } = picked;
  if (!(await savedOrAgreed(folder))) return;
  await publishFolder(parts, folder);
}

async function publishFolder(parts: PublishCommandParts, folder: string): Promise<void> {
  const name = path.basename(folder);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Publish {0}', name),
    cancellable: true,
  };
  const result = await vscode.window.withProgress(options, async (progress, token) => {
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    const view = new ProgressView(progress, parts.log, folder);
    try {
      const publisher = await parts.publisher();
      return { release: await publisher.publish(folder, view, cancelled.signal) };
    } catch (error) {
      // All that `publish` throws is a PublishError.
      return { error: error as PublishError, spec: view.spec ?? name };
    }
  });
  if (result.release !== undefined) await tellPublished(result.release, parts.log);
  else await tellFailure(result.error, result.spec, folder, parts.log);
}

/** Shows each step in the progress notification, and scripts' output in the log. */
class ProgressView implements PublishView {
  readonly #progress: vscode.Progress<{ message: string }>;
  readonly #log: Log;
  readonly #folder: string;
  #step = '';
  /** `name@version`, once it is known for sure. */
  spec: string | undefined;

  constructor(progress: vscode.Progress<{ message: string }>, log: Log, folder: string) {
    this.#progress = progress;
    this.#log = log;
    this.#folder = folder;
  }

  check(): void {
    this.#say(vscode.l10n.t('checking'));
  }

  script(event: string): void {
    this.#log.info(`${this.#folder}: ${event}`);
    this.#step = event;
    this.#say(event);
  }

  line(line: string): void {
    this.#log.output(line);
    if (line.trim() !== '') this.#say(`${this.#step}: ${shortened(line.trim())}`);
  }

  pack(): void {
    this.#say(vscode.l10n.t('packing'));
  }

  async review(preview: Parameters<PublishView['review']>[0], signal: AbortSignal): Promise<boolean> {
    this.spec = `${preview.name}@${preview.version}`;
    this.#say(vscode.l10n.t('waiting for your review'));
    return await reviewRelease(preview, this.#folder, signal);
  }

  upload(sent: number, total: number): void {
    this.#say(
      sent < total
        ? vscode.l10n.t('uploading {0} of {1}', bytes(sent), bytes(total))
        : vscode.l10n.t('waiting for the registry'),
    );
  }

  waitForCode(): void {
    this.#say(vscode.l10n.t('waiting for your code'));
  }

  lookUp(): void {
    this.#say(vscode.l10n.t('the answer was lost; looking whether the version is there'));
  }

  #say(message: string): void {
    this.#progress.report({ message });
  }
}

/** A line of a script in a notification: short, and never a link. */
function shortened(line: string): string {
  const plain = line.replace(/[[\]]/g, ' ');
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain;
}

async function tellPublished(release: Release, log: Log): Promise<void> {
  const spec = `${release.name}@${release.version}`;
  log.info(`published ${spec} to ${release.registry.host}`);
  const view = vscode.l10n.t('View on npm');
  const website = websiteOf(release);
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('Published {0} on {1} as {2}.', spec, release.registry.host, release.tag),
    ...(website === undefined ? [] : [view]),
  );
  if (chosen === view && website !== undefined) await vscode.env.openExternal(website);
}

/** Only npm's own registry is known to have a website for its packages. */
function websiteOf({ name, version, registry }: Release): vscode.Uri | undefined {
  const isNpm = /(^|\.)npmjs\.(org|com)$/.test(registry.hostname);
  return isNpm ? vscode.Uri.parse(`https://www.npmjs.com/package/${name}/v/${version}`, true) : undefined;
}

async function tellFailure(error: PublishError, spec: string, folder: string, log: Log): Promise<void> {
  const { failure, published } = error;
  const dismissed = failure.code === 'declined' || (failure.code === 'cancelled' && published === 'no');
  const explanation = explain(failure, published, spec);
  log.error(explanation.text);
  logDetails(error, log);
  if (dismissed) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('Nothing was published.'), 5000);
    return;
  }
  await offer(explanation, error, folder, log);
}

/** What helps to find the cause, and is no secret: the registry's own words, or what npm wrote. */
function logDetails({ failure, cause }: PublishError, log: Log): void {
  if (failure.code === 'registry' && failure.error.details.serverText !== undefined) {
    log.error(`the registry said: ${failure.error.details.serverText}`);
  }
  if (failure.code === 'registry' && failure.error.details.cause !== undefined) {
    log.error(String(failure.error.details.cause));
  }
  if (failure.code === 'pack-failed') log.error(failure.said);
  if (failure.code === 'unexpected')
    log.error(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
}

async function offer(explanation: Explanation, error: PublishError, folder: string, log: Log): Promise<void> {
  const steps = new Map(explanation.next.map(step => [nextStepLabel(step), step]));
  const show = error.published === 'no' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
  const step = steps.get((await show(explanation.text, ...steps.keys())) ?? '');
  if (step !== undefined) await take(step, error, folder, log);
}

function nextStepLabel(step: NextStep): string {
  switch (step) {
    case 'open-manifest':
      return vscode.l10n.t('Open package.json');
    case 'open-npmrc':
      return vscode.l10n.t('Open the configuration');
    case 'show-log':
      return vscode.l10n.t('Show the log');
    case 'sign-in':
      return vscode.l10n.t('Sign in with npm login');
  }
}

async function take(step: NextStep, { failure }: PublishError, folder: string, log: Log): Promise<void> {
  switch (step) {
    case 'open-manifest':
      await openManifest(folder, failure.code === 'broken-json' ? failure : undefined);
      return;
    case 'open-npmrc': {
      const file = 'file' in failure ? failure.file : 'source' in failure ? failure.source : '';
      if (path.isAbsolute(file)) await vscode.window.showTextDocument(vscode.Uri.file(file));
      else await openManifest(folder, undefined);
      return;
    }
    case 'show-log':
      log.show();
      return;
    case 'sign-in':
      openLogin(failure, folder);
      return;
  }
}

async function openManifest(folder: string, at: { line: number; column: number } | undefined): Promise<void> {
  const position = new vscode.Position((at?.line ?? 1) - 1, (at?.column ?? 1) - 1);
  const uri = vscode.Uri.file(path.join(folder, 'package.json'));
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
}

/** npm's own sign-in, typed but for the registry's address, which is no secret. */
function openLogin(failure: PublishError['failure'], folder: string): void {
  const terminal = vscode.window.createTerminal({ name: 'npm login', cwd: folder });
  terminal.show();
  const registry = 'registry' in failure ? ` --registry=${failure.registry.href}` : '';
  terminal.sendText(`npm login${registry}`);
}

async function explainTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'This workspace is not trusted, so its scripts and its registry are not used. Nothing was published.',
    ),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

async function explainPick(picked: Exclude<Picked, { kind: 'picked' }>): Promise<void> {
  if (picked.kind === 'dismissed') return;
  const open = vscode.l10n.t('Open Folder');
  const chosen = await vscode.window.showInformationMessage(
    picked.kind === 'no-folder'
      ? vscode.l10n.t('No folder is open. Open the one with the package. Nothing was published.')
      : vscode.l10n.t('There is no package.json in this workspace. Nothing was published.'),
    ...(picked.kind === 'no-folder' ? [open] : []),
  );
  if (chosen === open) await vscode.commands.executeCommand('workbench.action.files.openFolder');
}

/** What is published is what lies on the disk: unsaved changes are saved first, or knowingly left out. */
async function savedOrAgreed(folder: string): Promise<boolean> {
  const unsaved = vscode.workspace.textDocuments.filter(
    document => document.isDirty && document.uri.fsPath.startsWith(folder + path.sep),
  );
  if (unsaved.length === 0) return true;
  const save = vscode.l10n.t('Save and Publish');
  const leave = vscode.l10n.t('Publish without the Changes');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('The package has changes that are not saved.'),
    {
      modal: true,
      detail: unsaved.map(document => vscode.workspace.asRelativePath(document.uri)).join('\n'),
    },
    save,
    leave,
  );
  if (chosen !== save) return chosen === leave;
  const saved = await Promise.all(unsaved.map(document => document.save()));
  return saved.every(Boolean);
}
