/**
 * A workspace published by the shipped bundle, in a process of its own as the extension host is one. Told over IPC;
 * answers with how long it took and how often it asked.
 */
import { pathToFileURL } from 'node:url';
import type { createWorkspacePublisher } from '../../src/composePublisher.ts';
import type { WorkspaceView } from '../../src/releases/workspaceView.ts';
import { answering, type Codes } from './answering.ts';
import { answerJob } from './job.ts';
import { publisherNeeds } from './publisherNeeds.ts';

export interface WorkspaceJob extends Codes {
  /** The chunk of the bundle that exports `createWorkspacePublisher`. */
  readonly chunk: string;
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface WorkspaceTimes {
  /** Milliseconds, from before the bundle is loaded to the last package live. */
  readonly total: number;
  /** Of these, until it is known what there is to publish. */
  readonly look: number;
  /** And until everything is packed and can be reviewed. */
  readonly pack: number;
  readonly prompts: number;
}

const cancel = new AbortController();
// The end of the benchmark: the package manager and the tarballs must go first.
process.once('SIGINT', () => cancel.abort());
process.once('disconnect', () => cancel.abort());
answerJob(publish);

async function publish({ chunk, folder, environment, ...codes }: WorkspaceJob): Promise<WorkspaceTimes> {
  const { secondFactor, prompts, progress, settled } = answering(codes);
  let packed = Number.NaN;
  const view: WorkspaceView = {
    script: () => {},
    pack: () => {},
    line: () => {},
    chooseAccess: async () => 'public',
    agreeToNoProvenance: async () => true,
    review: async previews => {
      packed = performance.now();
      return previews.map(({ id }) => id);
    },
    progress: live => progress(live),
    waitForCode: () => {},
    pause: () => {},
    lookUp: () => {},
  };

  const start = performance.now();
  const { default: bundle } = (await import(pathToFileURL(chunk).href)) as {
    default: { createWorkspacePublisher: typeof createWorkspacePublisher };
  };
  const needs = { secondFactor, ...publisherNeeds(environment) };
  const publisher = bundle.createWorkspacePublisher(needs, { left: async () => {} });
  const release = await publisher.look(folder, cancel.signal);
  try {
    const looked = performance.now();
    const missing = release.plan.packages.filter(({ state }) => state.kind === 'missing');
    const ids = missing.map(({ id }) => id);
    const { left, stoppedBy } = await release.publish(ids, view, cancel.signal);
    const end = performance.now();
    await settled();
    if (left.length > 0) throw new Error(`${left.length} packages are left: ${stoppedBy?.failure.code}`);
    return { total: end - start, look: looked - start, pack: packed - looked, prompts: prompts() };
  } finally {
    await release.close();
  }
}
