/** Workspaces in temporary folders, a publisher for them, and a view that notes what it is shown. */
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Question } from '../../../src/registry/secondFactorPrompt.ts';
import type { PackageAccess } from '../../../src/releases/publishView.ts';
import type { WorkspaceNotes } from '../../../src/releases/workspaceMarks.ts';
import { WorkspacePublisher } from '../../../src/releases/workspacePublish.ts';
import type {
  WorkspaceOutcome,
  WorkspacePreview,
  WorkspaceView,
} from '../../../src/releases/workspaceView.ts';
import { type Files, packageFolder } from './fixtures.ts';
import { type Codes, portsFor } from './publisher.ts';

export type ManagerName = 'npm' | 'pnpm' | 'yarn';

/** By their folders, which are their names without the scope. */
export type Members = readonly { readonly name: string; readonly [field: string]: unknown }[];

/** The folder of a workspace with these members, made with that manager. */
export async function workspaceOf(
  members: Members,
  manager: ManagerName = 'npm',
  more: Files = {},
): Promise<string> {
  return await packageFolder({ ...workspaceFiles(members, manager), ...more });
}

/** By their paths. */
export function workspaceFiles(members: Members, manager: ManagerName = 'npm'): Files {
  const root = { name: 'root', version: '1.0.0', private: true };
  const files: Record<string, string | object> = {
    'package.json': manager === 'pnpm' ? root : { ...root, workspaces: ['packages/*'] },
    ...(manager === 'pnpm' && { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' }),
    ...(manager === 'yarn' && { '.yarnrc.yml': 'enableTelemetry: false\n' }),
  };
  for (const manifest of members) {
    files[`${folderOf(manifest)}/package.json`] = { version: '1.0.0', ...manifest };
    files[`${folderOf(manifest)}/index.js`] = `module.exports = '${manifest.name}';\n`;
  }
  return files;
}

function folderOf({ name }: { readonly name: string }): string {
  return `packages/${name.replace(/^@[^/]+\//, '')}`;
}

/** As its installation leaves it: each member finds those it depends on. pnpm reads their versions there. */
export async function linkMembers(root: string, members: Members): Promise<void> {
  for (const member of members) {
    const sections = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
    for (const name of sections.flatMap(section => Object.keys(member[section] ?? {}))) {
      const link = join(root, folderOf(member), 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(relative(dirname(link), join(root, folderOf({ name }))), link, 'junction');
    }
  }
}

/** So many plain packages; package i depends on package ⌊(i−1)/2⌋. */
export function tree(count: number, nameOf = (index: number) => `burrow-${index}`): Members {
  return Array.from({ length: count }, (_, index) => ({
    name: nameOf(index),
    ...(index > 0 && { dependencies: { [nameOf(Math.floor((index - 1) / 2))]: '^1.0.0' } }),
  }));
}

export interface TestedPublisher {
  readonly publisher: WorkspacePublisher;
  readonly questions: readonly Question[];
}

/** @param notes none are made unless told */
export function workspacePublisherFor(
  environment: NodeJS.ProcessEnv,
  codes: Codes = [],
  notes: Pick<WorkspaceNotes, 'left'> = { left: async () => {} },
): TestedPublisher {
  const { ports, questions } = portsFor(environment, codes);
  return { publisher: new WorkspacePublisher(ports, notes), questions };
}

export type WorkspaceViewRecord = WorkspaceView & {
  /** Each stage once, in order. */
  readonly stages: string[];
  readonly lines: string[];
  readonly previews: WorkspacePreview[];
  readonly questions: string[];
};

export interface WorkspaceDecisions {
  /** The ids to publish; all unless told. */
  readonly review?: (previews: readonly WorkspacePreview[]) => readonly string[];
  /** Null stops the publish. */
  readonly access?: PackageAccess | null;
  readonly withoutProvenance?: boolean;
  readonly onProgress?: (live: number, total: number) => void;
}

/** Notes what it is shown, and says yes, and public, unless told otherwise. */
export function recordingWorkspaceView({
  review = previews => previews.map(({ id }) => id),
  access = 'public',
  withoutProvenance = true,
  onProgress = () => {},
}: WorkspaceDecisions = {}): WorkspaceViewRecord {
  const stages: string[] = [];
  const lines: string[] = [];
  const previews: WorkspacePreview[] = [];
  const questions: string[] = [];
  const enter = (stage: string) => {
    if (stages.at(-1) !== stage) stages.push(stage);
  };
  return {
    stages,
    lines,
    previews,
    questions,
    script: (event, spec) => enter(`${event} of ${spec}`),
    pack: () => enter('pack'),
    line: line => lines.push(line),
    chooseAccess: async names => {
      questions.push(`access of ${names.join(', ')}`);
      return access ?? undefined;
    },
    agreeToNoProvenance: async specs => {
      questions.push(`no provenance for ${specs.join(', ')}`);
      return withoutProvenance;
    },
    review: async shown => {
      enter('review');
      previews.push(...shown);
      return review(shown);
    },
    progress: (live, total) => {
      enter(`${live} of ${total}`);
      onProgress(live, total);
    },
    waitForCode: () => enter('wait for code'),
    pause: () => enter('pause'),
    lookUp: spec => enter(`look up ${spec}`),
  };
}

/** What became of each package, as text: `published`, `failed: server`, `not-tried because packages/a`. */
export function endsOf({ outcomes }: WorkspaceOutcome): Record<string, string> {
  return Object.fromEntries(
    outcomes.map(({ package: { name }, end }) => {
      if (end.kind === 'published')
        return [name, end.scriptFailure === undefined ? 'published' : 'script failed'];
      if (end.kind === 'not-tried') {
        return [name, end.because === undefined ? 'not tried' : `not tried because ${end.because}`];
      }
      const { failure } = end.error;
      return [name, `${end.kind}: ${failure.code === 'registry' ? failure.error.code : failure.code}`];
    }),
  );
}
