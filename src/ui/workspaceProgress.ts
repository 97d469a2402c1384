/** Shows each step of a workspace's publish in the progress notification, and what its scripts print in the log. */
import * as vscode from 'vscode';
import type { PublishEvent } from '../releases/publishError.ts';
import type { PackageAccess } from '../releases/publishView.ts';
import type { WorkspacePlan, WorkspacePreview, WorkspaceView } from '../releases/workspaceView.ts';
import { someOf } from './batchTexts.ts';
import { pauseText, waitingForCode } from './cancellable.ts';
import type { Log } from './log.ts';
import { confirm } from './notify.ts';
import { shortened } from './plain.ts';
import { agreeToNoProvenance, chooseAccess } from './publishQuestions.ts';
import { reviewPackages } from './workspaceReview.ts';

export interface WorkspaceProgressParts {
  readonly plan: WorkspacePlan;
  readonly log: Log;
  say(message: string): void;
}

export class WorkspaceProgress implements WorkspaceView {
  readonly #parts: WorkspaceProgressParts;
  #step = '';

  constructor(parts: WorkspaceProgressParts) {
    this.#parts = parts;
  }

  script(event: PublishEvent, spec: string): void {
    this.#parts.log.info(`${spec}: ${event}`);
    this.#step = `${spec}: ${event}`;
    this.#say(this.#step);
  }

  pack(done: number, total: number): void {
    this.#step = vscode.l10n.t('packing, {0} of {1}', done, total);
    this.#say(this.#step);
  }

  line(line: string): void {
    this.#parts.log.info(line);
    if (line.trim() !== '') this.#say(`${this.#step}: ${shortened(line.trim())}`);
  }

  async chooseAccess(
    names: readonly string[],
    registry: URL,
    signal: AbortSignal,
  ): Promise<PackageAccess | undefined> {
    this.#waitForAnswer();
    return await chooseAccess(someOf(names, 3), registry, signal);
  }

  async agreeToNoProvenance(specs: readonly string[]): Promise<boolean> {
    this.#waitForAnswer();
    const [only] = specs;
    if (specs.length === 1 && only !== undefined) return await agreeToNoProvenance(only);
    return await confirm(
      vscode.l10n.t(
        '{0} packages ask for provenance statements, which npm can make in CI only.',
        specs.length,
      ),
      [
        ...specs,
        '',
        vscode.l10n.t(
          'Published from here, these versions never show where they were built. Nothing is published yet.',
        ),
      ].join('\n'),
      vscode.l10n.t('Publish without Provenance'),
    );
  }

  async review(previews: readonly WorkspacePreview[], signal: AbortSignal): Promise<readonly string[]> {
    this.#say(vscode.l10n.t('waiting for your review'));
    const agreed = await reviewPackages(previews, this.#parts.plan, signal);
    return agreed ? previews.map(({ id }) => id) : [];
  }

  progress(live: number, total: number): void {
    this.#say(vscode.l10n.t('{0} of {1} packages are published', live, total));
  }

  waitForCode(): void {
    this.#say(waitingForCode());
  }

  pause(until: Date): void {
    this.#say(pauseText(until));
  }

  lookUp(spec: string): void {
    this.#say(vscode.l10n.t('the answer for {0} was lost; looking whether it is there', spec));
  }

  #waitForAnswer(): void {
    this.#say(vscode.l10n.t('waiting for your answer'));
  }

  #say(message: string): void {
    this.#parts.say(message);
  }
}
