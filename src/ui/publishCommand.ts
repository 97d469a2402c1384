/**
 * "Publish Package": from the command to the message at its end. What happens in between is `releases/publish.ts`.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Publisher } from '../releases/publish.ts';
import { PublishError } from '../releases/publishError.ts';
import type { PackageAccess, PublishView, ReleasePreview } from '../releases/publishView.ts';
import type { PublishedRelease } from '../releases/release.ts';
import { cancellable, pauseText, waitingForCode } from './cancellable.ts';
import type { Log } from './log.ts';
import { pickPackage } from './packagePicker.ts';
import { plain, shortened } from './plain.ts';
import type { PublishEnd } from './publishEnd.ts';
import { explainPick, explainTrust, tellNothing } from './publishMessages.ts';
import { agreeToNoProvenance, chooseAccess } from './publishQuestions.ts';
import { reviewRelease } from './publishReview.ts';
import { bytes } from './units.ts';
import { savedOrAgreed } from './unsavedChanges.ts';

export interface PublishCommandParts {
  readonly log: Log;
  readonly end: PublishEnd;
  /** Loaded when first used. */
  publisher(): Promise<Publisher>;
}

/** Publishes from a window, one folder at a time each. */
export class PublishCommand {
  readonly #parts: PublishCommandParts;
  readonly #underWay = new Set<string>();

  constructor(parts: PublishCommandParts) {
    this.#parts = parts;
  }

  /** @param resource the package.json from whose menu the command was called */
  async run(resource: vscode.Uri | undefined): Promise<void> {
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
    if (this.#underWay.has(folder)) {
      void vscode.window.showInformationMessage(
        plain(vscode.l10n.t('{0} is being published already.', path.basename(folder))),
      );
      return;
    }
    this.#underWay.add(folder);
    // The folder is free again before the person has answered the message at the end.
    const tell = await this.#publish(folder).finally(() => this.#underWay.delete(folder));
    await tell();
  }

  /** @returns what shows how it ended */
  async #publish(folder: string): Promise<() => Promise<void>> {
    const { log, end } = this.#parts;
    if (!(await savedOrAgreed(folder))) return tellNothing;
    const view = new ProgressView(log, folder);
    try {
      const release = await this.#withProgress(view, folder);
      return () => end.published(release);
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      return () => end.failed(error, view.spec, folder);
    }
  }

  async #withProgress(view: ProgressView, folder: string): Promise<PublishedRelease> {
    const title = vscode.l10n.t('Publish {0}', path.basename(folder));
    return await cancellable(title, async ({ signal, say }) => {
      view.showBy(say);
      const publisher = await this.#parts.publisher();
      return await publisher.publish(folder, view, signal);
    });
  }
}

/** Shows each step in the progress notification, and scripts' output in the log. */
class ProgressView implements PublishView {
  #say: (message: string) => void = () => {};
  readonly #log: Log;
  readonly #folder: string;
  #step = '';
  /** `name@version`; until that is known, the folder's name. */
  spec: string;

  constructor(log: Log, folder: string) {
    this.#log = log;
    this.#folder = folder;
    this.spec = path.basename(folder);
  }

  showBy(say: (message: string) => void): void {
    this.#say = say;
  }

  check(): void {
    this.#say(vscode.l10n.t('checking'));
  }

  identify(spec: string): void {
    this.spec = spec;
  }

  async chooseAccess(name: string, registry: URL, signal: AbortSignal): Promise<PackageAccess | undefined> {
    this.#say(vscode.l10n.t('waiting for your answer'));
    return await chooseAccess(name, registry, signal);
  }

  async agreeToNoProvenance(spec: string): Promise<boolean> {
    this.#say(vscode.l10n.t('waiting for your answer'));
    return await agreeToNoProvenance(spec);
  }

  script(event: string): void {
    this.#log.info(`${this.#folder}: ${event}`);
    this.#step = event;
    this.#say(event);
  }

  line(line: string): void {
    this.#log.info(line);
    if (line.trim() !== '') this.#say(`${this.#step}: ${shortened(line.trim())}`);
  }

  pack(): void {
    this.#say(vscode.l10n.t('packing'));
  }

  async review(preview: ReleasePreview, signal: AbortSignal): Promise<boolean> {
    this.identify(`${preview.name}@${preview.version}`);
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
    this.#say(waitingForCode());
  }

  pause(until: Date): void {
    this.#say(pauseText(until));
  }

  lookUp(): void {
    this.#say(vscode.l10n.t('the answer was lost; looking whether the version is there'));
  }
}
