/**
 * "Publish Workspace Packages": every package of a monorepo in dependency order under one prompt. What happens between
 * the look at the workspace and its end is `releases/workspacePublish.ts`.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { specOf } from '../releases/release.ts';
import { WorkspaceError } from '../releases/workspaceError.ts';
import type { WorkspacePublisher } from '../releases/workspacePublish.ts';
import type { WorkspaceRelease } from '../releases/workspaceRelease.ts';
import type { WorkspaceOutcome, WorkspacePlan } from '../releases/workspaceView.ts';
import { cancellable, pauseText, type Waiting } from './cancellable.ts';
import type { Log } from './log.ts';
import { plain } from './plain.ts';
import { explainTrust, tellNothing } from './publishMessages.ts';
import { savedOrAgreed } from './unsavedChanges.ts';
import { choosePackages } from './workspaceChoice.ts';
import {
  explainWorkspacePick,
  tellNothingMissing,
  tellOutcome,
  tellWorkspaceFailure,
  type WorkspaceContext,
} from './workspaceMessages.ts';
import { pickWorkspace } from './workspacePicker.ts';
import { WorkspaceProgress } from './workspaceProgress.ts';
import type { FollowedScans, WorkspaceScans } from './workspaceScans.ts';
import { workspaceFailureText } from './workspaceTexts.ts';

export interface WorkspaceCommandParts {
  readonly log: Log;
  readonly scans: WorkspaceScans;
  /** Loaded when first used. */
  publisher(): Promise<WorkspacePublisher>;
}

/** Shows how it ended. */
type Tell = () => Promise<void>;

/** A publish that has not come to its end: what is built is kept for "Continue". */
interface Unfinished {
  readonly release: WorkspaceRelease;
  readonly left: readonly string[];
}

/** Publishes from a window, one workspace at a time each; disposed of with it. */
export class WorkspaceCommand {
  readonly #parts: WorkspaceCommandParts;
  readonly #underWay = new Set<string>();
  readonly #unfinished = new Map<string, Unfinished>();
  /** Those that are not closed. */
  readonly #open = new Set<WorkspaceRelease>();

  constructor(parts: WorkspaceCommandParts) {
    this.#parts = parts;
  }

  /** What is built goes with the window. */
  dispose(): void {
    for (const release of this.#open) release.dispose();
    this.#open.clear();
  }

  /** @param target the root of a workspace, as a Uri; anything else is not looked at */
  async run(target: unknown): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      await explainTrust();
      return;
    }
    const picked =
      target instanceof vscode.Uri
        ? ({ kind: 'picked', folder: target.fsPath } as const)
        : await pickWorkspace();
    if (picked.kind === 'picked') await this.#alone(picked.folder, () => this.#publish(picked.folder));
    else await explainWorkspacePick(picked);
  }

  /** The folder is free again before the person has answered the message at the end. */
  async #alone(folder: string, work: () => Promise<Tell>): Promise<void> {
    if (this.#underWay.has(folder)) {
      void vscode.window.showInformationMessage(
        plain(vscode.l10n.t('The packages of {0} are being published already.', path.basename(folder))),
      );
      return;
    }
    this.#underWay.add(folder);
    const tell = await work().finally(() => this.#underWay.delete(folder));
    await tell();
  }

  async #publish(folder: string): Promise<Tell> {
    if (!(await savedOrAgreed(folder))) return tellNothing;
    // The files may be others by now: what was built of them before is of no use.
    await this.#forget(folder);
    return await this.#withProgress(folder, async waiting => {
      waiting.say(vscode.l10n.t('looking what is published'));
      const publisher = await this.#parts.publisher();
      const release = await publisher.look(folder, waiting.signal, until => waiting.say(pauseText(until)));
      this.#open.add(release);
      return await this.#closing(release, folder, () => this.#choose(release, folder, waiting));
    });
  }

  /** What is built stays as long as there is something left to publish. */
  async #closing(release: WorkspaceRelease, folder: string, work: () => Promise<Tell>): Promise<Tell> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WorkspaceError)) throw error;
      return () => tellWorkspaceFailure(error, folder, release.plan, this.#context(folder));
    } finally {
      if (this.#unfinished.get(folder)?.release !== release) void this.#close(release);
    }
  }

  async #withProgress(folder: string, work: (waiting: Waiting) => Promise<Tell>): Promise<Tell> {
    const title = vscode.l10n.t('Publish the packages of {0}', path.basename(folder));
    try {
      return await cancellable(title, work);
    } catch (error) {
      if (!(error instanceof WorkspaceError)) throw error;
      return () => tellWorkspaceFailure(error, folder, undefined, this.#context(folder));
    }
  }

  async #choose(release: WorkspaceRelease, folder: string, waiting: Waiting): Promise<Tell> {
    const { plan } = release;
    logPlan(plan, this.#parts.log);
    if (!plan.packages.some(({ state }) => state.kind === 'missing')) {
      return () => tellNothingMissing(plan, this.#context(folder));
    }
    waiting.say(vscode.l10n.t('waiting for your answer'));
    const ids = await choosePackages(plan, waiting.signal);
    if (ids.length === 0) return tellNothing;
    return await this.#upload({ release, left: ids }, folder, waiting);
  }

  async #upload(unfinished: Unfinished, folder: string, waiting: Waiting): Promise<Tell> {
    const { release, left } = unfinished;
    const { log, scans } = this.#parts;
    const view = new WorkspaceProgress({ plan: release.plan, log, say: waiting.say });
    const outcome = await release.publish(left, view, waiting.signal);
    // The outcome tells of those before as well.
    const published = outcome.outcomes.flatMap(({ end, package: { id } }) =>
      end.kind === 'published' && left.includes(id) ? [end.release] : [],
    );
    if (outcome.left.length === 0) this.#unfinished.delete(folder);
    else this.#unfinished.set(folder, { release, left: outcome.left });
    const followed = await scans.follow(published);
    return () => this.#tell(outcome, release, folder, followed);
  }

  async #tell(
    outcome: WorkspaceOutcome,
    release: WorkspaceRelease,
    folder: string,
    followed: FollowedScans,
  ): Promise<void> {
    // The next message does not wait until this one has been answered, nor what follows from the answer for that.
    const ends = followed.tellEnds();
    const goesOn = await tellOutcome(outcome, release.plan, checkedText(followed.checked), this.#parts.log);
    await Promise.all([ends, goesOn ? this.#goOn(release, folder) : this.#leave(release, folder)]);
  }

  /** Nobody comes back to what is built. */
  async #leave(release: WorkspaceRelease, folder: string): Promise<void> {
    if (this.#unfinished.get(folder)?.release === release) await this.#forget(folder);
  }

  /** With what is built; from the beginning where that is gone. */
  async #goOn(release: WorkspaceRelease, folder: string): Promise<void> {
    const unfinished = this.#unfinished.get(folder);
    if (unfinished?.release !== release) {
      await this.run(vscode.Uri.file(folder));
      return;
    }
    await this.#alone(folder, () =>
      this.#withProgress(folder, waiting =>
        this.#closing(release, folder, () => this.#upload(unfinished, folder, waiting)),
      ),
    );
  }

  async #forget(folder: string): Promise<void> {
    const unfinished = this.#unfinished.get(folder);
    this.#unfinished.delete(folder);
    if (unfinished !== undefined) await this.#close(unfinished.release);
  }

  async #close(release: WorkspaceRelease): Promise<void> {
    await release.close();
    this.#open.delete(release);
  }

  #context(folder: string): WorkspaceContext {
    return { log: this.#parts.log, again: () => this.run(vscode.Uri.file(folder)) };
  }
}

/** With the whole reason of each that cannot be published: its row may cut it off. */
function logPlan({ folder, manager, managerVersion, packages }: WorkspacePlan, log: Log): void {
  log.info(`${folder}: ${manager} ${managerVersion}`);
  for (const each of packages) {
    if (each.state.kind !== 'problem') continue;
    log.error(`${each.id}: ${workspaceFailureText(each.state.failure, specOf(each))}`);
  }
}

function checkedText(count: number): string {
  if (count === 0) return '';
  return count === 1
    ? vscode.l10n.t('npm is still checking 1 of them: others can install it when that is done.')
    : vscode.l10n.t('npm is still checking {0} of them: others can install them when that is done.', count);
}
