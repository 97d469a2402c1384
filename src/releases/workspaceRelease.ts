/**
 * One workspace, from the look at it to its last upload. What is built stays built and what is live stays live, however
 * often the publish is begun again.
 */

import type { Patience } from '../registry/secondFactor.ts';
import type { Build, EventRunner } from './build.ts';
import { checkVersions } from './checks.ts';
import { isAccessOpen } from './decisions.ts';
import { lookAgain } from './lookAgain.ts';
import { asPacking } from './pack.ts';
import { makePackFolder, removePackFolder, removePackFolderNow } from './packFolder.ts';
import { PublishError } from './publishError.ts';
import type { PublisherPorts } from './publisherPorts.ts';
import { failureOf } from './publishFailure.ts';
import type { PackageAccess } from './publishView.ts';
import { specOf } from './release.ts';
import {
  isPublishedBefore,
  isSameTarget,
  refuse,
  shownOf,
  type Target,
  withAccess,
} from './releaseTarget.ts';
import { Shipment } from './shipment.ts';
import {
  type Buildable,
  type BuildRun,
  type Builds,
  buildByNpm,
  eventsOf,
  ofMember,
} from './workspaceBuild.ts';
import { WorkspaceError } from './workspaceError.ts';
import type { Candidate, LookedAt } from './workspaceLook.ts';
import { shipAll } from './workspaceShipping.ts';
import { buildByManager } from './workspaceTarballs.ts';
import type { PackageEnd, WorkspaceOutcome, WorkspacePlan, WorkspaceView } from './workspaceView.ts';

/** To be closed: its connections, npm's process and the tarballs go then. */
export class WorkspaceRelease {
  readonly plan: WorkspacePlan;
  readonly #ports: PublisherPorts;
  readonly #found: LookedAt;
  readonly #noteLeft: (ids: readonly string[]) => Promise<void>;
  /** By the packages' ids. */
  readonly #shipments = new Map<string, Shipment>();
  readonly #reviewed = new Set<string>();
  readonly #ends = new Map<string, PackageEnd>();
  readonly #packFolders: string[] = [];
  #lastEvent: Promise<void> = Promise.resolve();
  #view: WorkspaceView | undefined;

  /** @param noteLeft for the next start; never fails */
  constructor(ports: PublisherPorts, found: LookedAt, noteLeft: (ids: readonly string[]) => Promise<void>) {
    this.plan = found.plan;
    this.#ports = ports;
    this.#found = found;
    this.#noteLeft = noteLeft;
  }

  /**
   * Publishes these. Called again – with what its outcome has `left` – it goes on: nothing is built or sent twice.
   * @param ids of packages that are `missing` in the plan
   * @throws WorkspaceError, and nothing else, when it ended before anything was sent
   */
  async publish(ids: readonly string[], view: WorkspaceView, signal: AbortSignal): Promise<WorkspaceOutcome> {
    this.#view = view;
    try {
      const wanted = this.#wanted(ids);
      await this.#build(
        wanted.filter(each => !this.#shipments.has(each.package.id)),
        view,
        signal,
      );
      return await this.#ship(await this.#review(wanted, view, signal), view, signal);
    } catch (error) {
      throw workspaceErrorOf(error, signal);
    }
  }

  /** Never fails. */
  async close(): Promise<void> {
    const { host, targets } = this.#found;
    await Promise.all([host.close(), targets.close(), ...this.#packFolders.map(removePackFolder)]);
  }

  /** With the window: after a reload it begins with a build again, so no tarball is of use then. Never fails. */
  dispose(): void {
    this.#packFolders.forEach(removePackFolderNow);
    void this.close();
  }

  /** In the plan's order, without what is live already. */
  #wanted(ids: readonly string[]): readonly Candidate[] {
    const chosen = new Set(ids);
    return [...this.#found.candidates.values()].filter(
      ({ package: { id, state } }) =>
        chosen.has(id) && state.kind === 'missing' && this.#ends.get(id)?.kind !== 'published',
    );
  }

  async #build(candidates: readonly Candidate[], view: WorkspaceView, signal: AbortSignal): Promise<void> {
    if (candidates.length === 0) return;
    const decided = await decide(candidates, view, signal);
    const { environment } = this.#ports;
    const { npm } = this.#found;
    const destination = await makePackFolder();
    this.#packFolders.push(destination);
    const members = decided.map(toBuildable);
    const run = { members, destination, view, environment, npm, signal };
    const builds = await this.#make(run);
    const patience = { signal, onPause: (until: Date) => view.pause(until) };
    for (const candidate of decided) {
      const built = builds.get(candidate.package.id);
      if (built === undefined) continue;
      const target = await ofMember(candidate, () => this.#targetOf(candidate, built, patience));
      const events = (stop: AbortSignal) => this.#oneAfterAnother(toBuildable(candidate), run, stop);
      const { id, folder } = candidate.package;
      this.#shipments.set(id, new Shipment({ built, target, folder, npm, events }));
    }
  }

  async #make(run: BuildRun): Promise<Builds> {
    const { host, manager } = this.#found;
    return await host.use(async npmHost => {
      await asPacking(() => host.load(npmHost));
      return manager === undefined
        ? await buildByNpm(npmHost, run)
        : await buildByManager(manager, npmHost, run);
    }, run.signal);
  }

  /** A script may have changed what was looked at. */
  async #targetOf(
    { manifest, publishConfig, target }: Candidate,
    { manifest: now }: Build,
    patience: Patience,
  ) {
    const { manager, targets } = this.#found;
    // What pnpm and yarn change themselves was looked at when it was read.
    if (isSameTarget(manifest, now, manager === undefined)) return target;
    const merged = { ...objectOf(publishConfig), ...objectOf(now['publishConfig']) };
    const changed = await targets.of(now, merged, patience);
    refuse(checkVersions(now, changed.settings, shownOf(changed)));
    const { access } = changed.settings;
    return isAccessOpen(now.name, access, isPublishedBefore(changed))
      ? withAccess(changed, target.settings.access)
      : changed;
  }

  /** Packages go up side by side; their scripts – a `git tag`, say – would get in each other's way. */
  #oneAfterAnother(member: Buildable, run: BuildRun, signal: AbortSignal): Pick<EventRunner, 'run'> {
    return {
      run: async (...args) => {
        const before = this.#lastEvent;
        // Shown where the publish is that is under way by then: it may be a later one than that which has built it.
        const own = before.then(() => {
          return eventsOf(member, { ...run, view: this.#view ?? run.view, signal }).run(...args);
        });
        this.#lastEvent = own.then(
          () => {},
          () => {},
        );
        return await own;
      },
    };
  }

  /** What was reviewed once goes on without. */
  async #review(
    candidates: readonly Candidate[],
    view: WorkspaceView,
    signal: AbortSignal,
  ): Promise<readonly Candidate[]> {
    const previews = candidates.flatMap(({ package: { id, folder } }) => {
      const shipment = this.#reviewed.has(id) ? undefined : this.#shipments.get(id);
      return shipment === undefined ? [] : [{ ...shipment.preview(), id, folder }];
    });
    if (previews.length > 0) {
      for (const id of await view.review(previews, signal)) this.#reviewed.add(id);
      signal.throwIfAborted();
    }
    const agreed = candidates.filter(each => this.#reviewed.has(each.package.id));
    if (candidates.length > 0 && agreed.length === 0) throw new WorkspaceError({ code: 'declined' });
    return agreed;
  }

  async #ship(
    candidates: readonly Candidate[],
    view: WorkspaceView,
    signal: AbortSignal,
  ): Promise<WorkspaceOutcome> {
    const shipments = candidates.flatMap(candidate => {
      const shipment = this.#shipments.get(candidate.package.id);
      return shipment === undefined ? [] : [{ package: candidate.package, shipment }];
    });
    await this.#noteLeft(candidates.map(each => each.package.id));
    const live = [...this.#ends.values()].filter(({ kind }) => kind === 'published').length;
    const { ends, stoppedBy } = await shipAll({
      shipments,
      live,
      view,
      signal,
      lookAgain: (sent, stop) => lookAgain(this.#ports, sent, stop),
    });
    for (const [id, end] of ends) this.#ends.set(id, end);
    const outcomes = this.plan.packages.flatMap(each => {
      const end = this.#ends.get(each.id);
      return end === undefined ? [] : [{ package: each, end }];
    });
    const left = outcomes.filter(({ end }) => end.kind !== 'published').map(each => each.package.id);
    await this.#noteLeft(left);
    return { outcomes, left, ...(stoppedBy === undefined ? {} : { stoppedBy }) };
  }
}

function toBuildable({ package: { id, folder }, manifest, target }: Candidate): Buildable {
  return { id, folder, manifest, settings: target.settings };
}

/**
 * What no file has decided, asked once for all of them.
 * @throws PublishError `declined`
 */
async function decide(
  candidates: readonly Candidate[],
  view: WorkspaceView,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const wanting = candidates.filter(({ target }) => target.settings.provenance);
  if (wanting.length > 0) {
    const agreed = await view.agreeToNoProvenance(wanting.map(({ manifest }) => specOf(manifest)));
    if (!agreed) throw new PublishError({ code: 'declined' });
  }
  const byRegistry = new Map<string, PackageAccess>();
  const open = candidates.filter(({ manifest, target }) =>
    isAccessOpen(manifest.name, target.settings.access, isPublishedBefore(target)),
  );
  for (const { target } of open) {
    const { registry } = target.settings.registryAccess;
    if (byRegistry.has(registry.href)) continue;
    const there = open.filter(each => registryOf(each.target) === registry.href);
    const names = there.map(({ manifest }) => manifest.name);
    const access = await view.chooseAccess(names, registry, signal);
    if (access === undefined) throw new PublishError({ code: 'declined' });
    byRegistry.set(registry.href, access);
  }
  signal.throwIfAborted();
  return candidates.map(each => {
    const access = open.includes(each) ? byRegistry.get(registryOf(each.target)) : undefined;
    return access === undefined ? each : { ...each, target: withAccess(each.target, access) };
  });
}

function registryOf({ settings }: Target): string {
  return settings.registryAccess.registry.href;
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** What ended it before anything was sent. */
export function workspaceErrorOf(error: unknown, signal: AbortSignal): WorkspaceError {
  if (signal.aborted) return new WorkspaceError({ code: 'cancelled' }, undefined, error);
  return error instanceof WorkspaceError
    ? error
    : new WorkspaceError(failureOf(error, undefined), undefined, error);
}
