/**
 * Finds out what a workspace has to publish: its members, where each would go, and what the registry has of it. Runs
 * nothing of the workspace's but its package manager.
 */
import { locateNpm, type NpmCli } from '../accounts/npmCli.ts';
import type { Patience } from '../registry/secondFactor.ts';
import { readsAtOnce } from '../shared/batch.ts';
import { inParallel } from '../shared/inParallel.ts';
import { checkVersions } from './checks.ts';
import type { Manifest } from './manifest.ts';
import type { NpmHost } from './npmHost.ts';
import { PackageManager } from './packageManager.ts';
import { PublishError } from './publishError.ts';
import type { PublisherPorts } from './publisherPorts.ts';
import { isPublishedBefore, ReleaseTargets, shownOf, type Target } from './releaseTarget.ts';
import { releaseOf } from './shipment.ts';
import { WorkspaceError } from './workspaceError.ts';
import { WorkspaceHost } from './workspaceHost.ts';
import { membersByManager, membersByNpm, type WorkspaceMember } from './workspaceMembers.ts';
import { dependenciesOf, ordered } from './workspaceOrder.ts';
import { findProject, type WorkspaceProject } from './workspaceProject.ts';
import type { PackageState, WorkspacePackage, WorkspacePlan } from './workspaceView.ts';
import { publishConfigByYarn } from './yarnSettings.ts';

/** All that a publish of the workspace goes on with. */
export interface LookedAt {
  readonly plan: WorkspacePlan;
  /** By their ids, those that can be published. */
  readonly candidates: ReadonlyMap<string, Candidate>;
  readonly npm: NpmCli;
  /** Absent where npm itself packs. */
  readonly manager?: PackageManager;
  readonly host: WorkspaceHost;
  readonly targets: ReleaseTargets;
}

export interface Candidate {
  readonly package: WorkspacePackage;
  readonly manifest: Manifest;
  /** With what the package manager's own settings add. */
  readonly publishConfig: unknown;
  readonly target: Target;
}

/**
 * @throws WorkspaceError and whatever else its parts throw; the signal's reason when cancelled
 */
export async function lookAt(ports: PublisherPorts, folder: string, patience: Patience): Promise<LookedAt> {
  const { environment } = ports;
  const project = await findProject(folder);
  const host = new WorkspaceHost(project.root, await locateNpm(environment, project.root), environment);
  try {
    return await host.use(npmHost => look(ports, project, npmHost, host, patience), patience.signal);
  } catch (error) {
    await host.close();
    throw error;
  }
}

async function look(
  ports: PublisherPorts,
  project: WorkspaceProject,
  npmHost: NpmHost,
  host: WorkspaceHost,
  patience: Patience,
): Promise<LookedAt> {
  const { root } = project;
  const { signal } = patience;
  const npm = await npmHost.npm();
  const manager = await managerOf(project, ports.environment);
  const [members, managerVersion] =
    manager === undefined
      ? [await membersByNpm(root, npmHost), npm.version]
      : await Promise.all([membersByManager(root, manager, signal), manager.version(signal)]);
  // While the registry answers. Whoever packs is told what went wrong.
  host.load(npmHost).catch(() => {});
  const targets = await ReleaseTargets.load(ports, root, npm, manager !== undefined);
  const configOf = manager?.name === 'yarn' ? await publishConfigByYarn(manager, signal) : ownConfig;
  const found = await planFor({ ...project, managerVersion, members }, targets, configOf, patience).catch(
    async error => {
      await targets.close();
      throw error;
    },
  );
  return { ...found, npm, host, targets, ...(manager && { manager }) };
}

/** A workspace as its folders and its package manager tell of it. */
export interface ReadWorkspace extends WorkspaceProject {
  readonly managerVersion: string;
  readonly members: readonly WorkspaceMember[];
}

/**
 * Asks the registries for what they have of the members.
 * @throws PublishError where that is no matter of one package; the signal's reason when cancelled
 */
export async function planFor(
  workspace: ReadWorkspace,
  targets: ReleaseTargets,
  configOf: (manifest: Manifest) => unknown,
  patience: Patience,
): Promise<Pick<LookedAt, 'plan' | 'candidates'>> {
  const judged = await inParallel(workspace.members, readsAtOnce, member =>
    judge(member, targets, configOf, patience),
  );
  return toPlan(workspace, judged);
}

async function managerOf(
  { root, manager }: WorkspaceProject,
  environment: NodeJS.ProcessEnv,
): Promise<PackageManager | undefined> {
  return manager === 'npm' ? undefined : await PackageManager.find(manager, { root, environment });
}

export function ownConfig({ publishConfig }: Manifest): unknown {
  return publishConfig;
}

type Judged = WorkspaceMember &
  Pick<WorkspacePackage, 'state'> & { readonly candidate?: Omit<Candidate, 'package'> };

async function judge(
  member: WorkspaceMember,
  targets: ReleaseTargets,
  configOf: (manifest: Manifest) => unknown,
  patience: Patience,
): Promise<Judged> {
  const read = member.manifest;
  if (read.kind === 'private') return { ...member, state: { kind: 'private' } };
  if (read.kind === 'problem') return { ...member, state: read };
  const { manifest } = read;
  try {
    const publishConfig = configOf(manifest);
    const target = await targets.of(manifest, publishConfig, patience);
    const state = stateOf(manifest, target);
    return { ...member, state, candidate: { manifest, publishConfig, target } };
  } catch (error) {
    if (!(error instanceof PublishError) || concernsAll(error)) throw error;
    return { ...member, state: { kind: 'problem', failure: error.failure } };
  }
}

function stateOf(manifest: Manifest, target: Target): PackageState {
  const release = releaseOf(manifest, target);
  const [problem] = checkVersions(manifest, target.settings, shownOf(target));
  if (problem?.code === 'version-exists') return { kind: 'published', release };
  if (problem !== undefined) return { kind: 'problem', failure: problem };
  const { access } = target.settings;
  return { kind: 'missing', release, access, publishedBefore: isPublishedBefore(target) };
}

/** What is no matter of one package: to say it of each would help nobody. */
function concernsAll({ failure }: PublishError): boolean {
  if (failure.code === 'registry') return ['network', 'unsafe', 'ip-denied'].includes(failure.error.code);
  return ['cancelled', 'signed-out', 'no-credentials', 'another-account'].includes(failure.code);
}

function toPlan(
  { root, manager, managerVersion }: ReadWorkspace,
  judged: readonly Judged[],
): Pick<LookedAt, 'plan' | 'candidates'> {
  if (judged.length === 0) throw new WorkspaceError({ code: 'no-workspace' });
  const needs = dependenciesOf(
    judged.flatMap(({ id, manifest: read }) =>
      read.kind === 'read' ? [{ ...read.manifest, id, manifest: read.manifest }] : [],
    ),
  );
  const byId = new Map(judged.map(each => [each.id, each]));
  const { ids, cycles } = ordered([...byId.keys()], needs);
  const packages = ids.flatMap(id => {
    const each = byId.get(id);
    return each === undefined ? [] : [toPackage(each, needs.get(id) ?? [])];
  });
  const candidates = packages.flatMap(each => {
    const candidate = byId.get(each.id)?.candidate;
    return candidate === undefined ? [] : [[each.id, { ...candidate, package: each }] as const];
  });
  const plan = { folder: root, manager, managerVersion, packages, cycles };
  return { plan, candidates: new Map(candidates) };
}

function toPackage(
  { id, folder, manifest: read, state }: Judged,
  dependsOn: readonly string[],
): WorkspacePackage {
  const { name, version } =
    read.kind === 'read' ? read.manifest : { name: read.kind === 'private' ? read.name : '', version: '' };
  return { id, folder, name, version, dependsOn, state };
}
