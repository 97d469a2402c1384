/** The messages at the end of "Publish Package", and what their buttons do. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { PublishedRelease } from '../releases/publish.ts';
import type { PublishError } from '../releases/publishError.ts';
import type { Log } from './log.ts';
import { allowPlainHttp } from './networkSettings.ts';
import type { Picked } from './packagePicker.ts';
import { type Explanation, explain, type NextStep } from './publishTexts.ts';

export async function tellPublished(release: PublishedRelease, log: Log): Promise<void> {
  const text = publishedText(release);
  log.info(text);
  const view = vscode.l10n.t('View on npm');
  const website = websiteOf(release);
  const chosen = await vscode.window.showInformationMessage(text, ...(website === undefined ? [] : [view]));
  if (chosen === view && website !== undefined) await vscode.env.openExternal(website);
}

function publishedText({ name, version, registry, tag, lookedUp }: PublishedRelease): string {
  const spec = `${name}@${version}`;
  return lookedUp
    ? vscode.l10n.t(
        'Published {0}: the connection to {1} was lost, but it has this version.',
        spec,
        registry.host,
      )
    : vscode.l10n.t('Published {0} ({1}) on {2}.', spec, tag, registry.host);
}

/** Only npm's own registry is known to have a website for its packages. */
function websiteOf({ name, version, registry }: PublishedRelease): vscode.Uri | undefined {
  const isNpm = /(^|\.)npmjs\.(org|com)$/.test(registry.hostname);
  return isNpm ? vscode.Uri.parse(`https://www.npmjs.com/package/${name}/v/${version}`, true) : undefined;
}

/** For those who have just put it aside themselves: no more than a word in the status bar. */
export async function tellNothing(): Promise<void> {
  vscode.window.setStatusBarMessage(vscode.l10n.t('Nothing was published.'), 5000);
}

export async function tellFailure(
  error: PublishError,
  spec: string,
  folder: string,
  log: Log,
): Promise<void> {
  const { failure, published } = error;
  const dismissed = failure.code === 'declined' || (failure.code === 'cancelled' && published === 'no');
  const explanation = explain(failure, published, spec);
  log.error(explanation.text);
  logDetails(error, log);
  if (dismissed) {
    await tellNothing();
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
  if (step !== undefined) await take(step, folder, log);
}

function nextStepLabel(step: NextStep): string {
  switch (step.kind) {
    case 'open-manifest':
      return vscode.l10n.t('Open package.json');
    case 'open-file':
      return vscode.l10n.t('Open {0}', path.basename(step.file));
    case 'show-log':
      return vscode.l10n.t('Show the log');
    case 'sign-in':
      return vscode.l10n.t('Sign in with npm login');
    case 'allow-http':
      return vscode.l10n.t('Allow this host…');
  }
}

async function take(step: NextStep, folder: string, log: Log): Promise<void> {
  switch (step.kind) {
    case 'open-manifest':
      await openManifest(folder, step.at);
      return;
    case 'open-file':
      await vscode.window.showTextDocument(vscode.Uri.file(step.file));
      return;
    case 'show-log':
      log.show();
      return;
    case 'sign-in':
      openLogin(step.registry, folder);
      return;
    case 'allow-http':
      if (await allowPlainHttp(step.host)) await offerAgain(step.host, folder);
      return;
  }
}

async function offerAgain(host: string, folder: string): Promise<void> {
  const again = vscode.l10n.t('Publish Again');
  const text = vscode.l10n.t('Plain http to {0} is allowed now.', host);
  if ((await vscode.window.showInformationMessage(text, again)) !== again) return;
  const manifest = vscode.Uri.file(path.join(folder, 'package.json'));
  await vscode.commands.executeCommand('secondFactor.publish', manifest);
}

async function openManifest(folder: string, at: { line: number; column: number } | undefined): Promise<void> {
  const position = new vscode.Position((at?.line ?? 1) - 1, (at?.column ?? 1) - 1);
  const uri = vscode.Uri.file(path.join(folder, 'package.json'));
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
}

/** npm's own sign-in. The registry goes by the environment: its address may hold what a shell would take for more. */
function openLogin(registry: URL, folder: string): void {
  const env = { npm_config_registry: registry.href };
  const terminal = vscode.window.createTerminal({ name: 'npm login', cwd: folder, env });
  terminal.show();
  terminal.sendText('npm login');
}

export async function explainTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'This workspace is not trusted, so its scripts and its registry are not used. Nothing was published.',
    ),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

export async function explainPick(picked: Exclude<Picked, { kind: 'picked' }>): Promise<void> {
  if (picked.kind === 'dismissed') return;
  const open = vscode.l10n.t('Open Folder');
  const offered = picked.kind === 'no-package' ? [] : [open];
  const chosen = await vscode.window.showInformationMessage(pickText(picked.kind), ...offered);
  if (chosen === open) await vscode.commands.executeCommand('workbench.action.files.openFolder');
}

function pickText(kind: 'no-folder' | 'no-package' | 'outside'): string {
  switch (kind) {
    case 'no-folder':
      return vscode.l10n.t('No folder is open. Open the one with the package. Nothing was published.');
    case 'no-package':
      return vscode.l10n.t('There is no package.json in this workspace. Nothing was published.');
    case 'outside':
      return vscode.l10n.t(
        'This package.json is not in the workspace. Open its folder first. Nothing was published.',
      );
  }
}
