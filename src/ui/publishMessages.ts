/** The messages at the end of "Publish Package", and what their buttons do. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Finding } from '../releases/lookUp.ts';
import type { PublishError, Published } from '../releases/publishError.ts';
import type { PublishedRelease, SentRelease } from '../releases/release.ts';
import type { ScanEnd } from '../releases/scan.ts';
import type { Log } from './log.ts';
import { allowPlainHttp } from './networkSettings.ts';
import { foundText, joined, notRunText, scanText } from './outcomeTexts.ts';
import type { Picked } from './packagePicker.ts';
import { plain } from './plain.ts';
import { type Explanation, explain, type NextStep, stepsAfterLooking } from './publishTexts.ts';
import { signInTo } from './signInTo.ts';

/** @param isChecked whether npm's scan goes on, so that others cannot install it yet */
export async function tellPublished(release: PublishedRelease, isChecked: boolean, log: Log): Promise<void> {
  const text = joined(publishedText(release, isChecked), notRunText(release));
  log.info(text);
  await offerMore(text, vscode.window.showInformationMessage, release, log);
}

function publishedText(
  { name, version, registry, tag, lookedUp }: PublishedRelease,
  isChecked: boolean,
): string {
  const spec = `${name}@${version}`;
  const { host } = registry;
  if (lookedUp) {
    return vscode.l10n.t(
      'Published {0}: the answer of {1} did not arrive, but it has this version.',
      spec,
      host,
    );
  }
  return isChecked
    ? vscode.l10n.t(
        'Published {0} ({1}). {2} is still checking it: others can install it when that is done.',
        spec,
        tag,
        host,
      )
    : vscode.l10n.t('Published {0} ({1}) on {2}.', spec, tag, host);
}

/** How npm's scan of a release has ended; nothing is said where the registry tells nothing. */
export async function tellScanEnd(end: ScanEnd, release: PublishedRelease, log: Log): Promise<void> {
  if (end === 'untold' || end === 'cancelled') return;
  const text = scanText(end, release);
  if (end === 'blocked') log.error(text);
  else log.info(text);
  await offerMore(text, scanMessage(end), release, log);
}

function scanMessage(end: ScanEnd): typeof vscode.window.showInformationMessage {
  switch (end) {
    case 'blocked':
      return vscode.window.showErrorMessage;
    case 'deleted':
    case 'staged':
      return vscode.window.showWarningMessage;
    default:
      return vscode.window.showInformationMessage;
  }
}

/** The website, or else the log: VS Code cuts a message without a button off after one line. */
async function offerMore(
  text: string,
  show: typeof vscode.window.showInformationMessage,
  release: PublishedRelease,
  log: Log,
): Promise<void> {
  const website = websiteOf(release);
  const label = website === undefined ? vscode.l10n.t('Show the log') : vscode.l10n.t('View on npm');
  if ((await show(plain(text), label)) !== label) return;
  if (website === undefined) log.show();
  else await vscode.env.openExternal(website);
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

/** What the buttons of a message need. */
export interface MessageContext {
  /** Of the package. */
  readonly folder: string;
  readonly log: Log;
  readonly lookAgain: (sent: SentRelease) => Promise<void>;
  /** What was to be done, from its beginning. */
  readonly again: () => Promise<void>;
}

export async function tellFailure(error: PublishError, spec: string, context: MessageContext): Promise<void> {
  const { log } = context;
  const { failure, published, aftermath } = error;
  const isUnsent = published === 'no' && aftermath.found === undefined;
  const dismissed = failure.code === 'declined' || (failure.code === 'cancelled' && isUnsent);
  const explanation = explain(error, spec);
  log.error(explanation.text);
  logDetails(error, log);
  if (dismissed) {
    await tellNothing();
    return;
  }
  await offer(explanation, published, context);
}

/** After looking again: still no version of ours. */
export async function tellFound(
  found: Exclude<Finding, { readonly published: 'yes' }>,
  sent: SentRelease,
  context: MessageContext,
): Promise<void> {
  const text = plain(foundText(found, sent));
  context.log.error(text);
  await offer({ text, next: stepsAfterLooking(found, sent) }, found.published, context);
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

/** The log where nothing else helps: VS Code cuts a message without a button off after one line. */
async function offer(explanation: Explanation, published: Published, context: MessageContext): Promise<void> {
  const next: readonly NextStep[] = explanation.next.length > 0 ? explanation.next : [{ kind: 'show-log' }];
  const steps = new Map(next.map(step => [nextStepLabel(step), step]));
  const show = published === 'no' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
  const step = steps.get((await show(explanation.text, ...steps.keys())) ?? '');
  if (step !== undefined) await take(step, context);
}

export function nextStepLabel(step: NextStep): string {
  switch (step.kind) {
    case 'open-manifest':
      return vscode.l10n.t('Open package.json');
    case 'open-file':
      return vscode.l10n.t('Open {0}', path.basename(step.file));
    case 'show-log':
      return vscode.l10n.t('Show the log');
    case 'look-again':
      return vscode.l10n.t('Look again');
    case 'sign-in':
      return vscode.l10n.t('Sign in');
    case 'switch-account':
      return vscode.l10n.t('Switch account');
    case 'allow-http':
      return vscode.l10n.t('Allow this host…');
  }
}

export async function take(step: NextStep, { folder, log, lookAgain, again }: MessageContext): Promise<void> {
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
    case 'look-again':
      await lookAgain(step.sent);
      return;
    case 'sign-in':
      if (await signInTo(step.registry)) await offerAgain(signedInText(step.registry), again);
      return;
    case 'switch-account':
      await vscode.commands.executeCommand('secondFactor.switchAccount');
      return;
    case 'allow-http':
      if (await allowPlainHttp(step.host)) await offerAgain(plainHttpText(step.host), again);
      return;
  }
}

function signedInText({ host }: URL): string {
  return vscode.l10n.t('You are signed in to {0} now.', host);
}

function plainHttpText(host: string): string {
  return vscode.l10n.t('Plain http to {0} is allowed now.', host);
}

async function offerAgain(text: string, again: () => Promise<void>): Promise<void> {
  const label = vscode.l10n.t('Publish Again');
  if ((await vscode.window.showInformationMessage(text, label)) === label) await again();
}

async function openManifest(folder: string, at: { line: number; column: number } | undefined): Promise<void> {
  const position = new vscode.Position((at?.line ?? 1) - 1, (at?.column ?? 1) - 1);
  const uri = vscode.Uri.file(path.join(folder, 'package.json'));
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
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
  const chosen = await vscode.window.showInformationMessage(pickText(picked.kind), open);
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
