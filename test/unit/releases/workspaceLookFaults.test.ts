/**
 * Every fault of the registry while it is asked what it has of a workspace: what is said is what the registry holds, or
 * that it could not be asked; nothing is ever said to be missing that may be there.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkspaceError } from '../../../src/releases/workspaceError.ts';
import type { WorkspaceRelease } from '../../../src/releases/workspaceRelease.ts';
import { type Fault, faultKinds, startRegistry, type TestRegistry } from '../../registry/index.ts';
import { isOfRead } from '../faultKinds.ts';
import { cleanUp, npmHome } from './fixtures.ts';
import { endsOf, recordingWorkspaceView, tree, workspaceOf, workspacePublisherFor } from './workspaces.ts';

/** Enough for a busy computer, and little to wait for. */
const patienceMs = 3000;
const never = new AbortController().signal;
type Kind = keyof typeof faultKinds;
/** A pause is waited for, which a test of its own shows. */
const kinds = (Object.keys(faultKinds) as Kind[]).filter(kind => isOfRead(kind) && !kind.startsWith('429'));

describe('every fault of the registry at a look at a workspace', function () {
  this.timeout(120_000);
  const name = (index: number) => `looked-${index}`;
  let registry: TestRegistry;
  let storage: string;
  let environment: NodeJS.ProcessEnv;
  let root: string;

  before(async () => {
    storage = await mkdtemp(join(tmpdir(), 'registry-'));
    registry = await startRegistry({ storage });
    const { token } = await registry.admin.addUser({ name: 'wombat' });
    const { host } = new URL(registry.url);
    environment = await npmHome(undefined, [
      `registry=${registry.url}`,
      `//${host}/:_authToken=${token}`,
      `fetch-timeout=${patienceMs}`,
    ]);
    root = await workspaceOf(tree(3, name));
    // The first two are there, the third is missing.
    const release = await look();
    const outcome = await release.publish(
      ['packages/looked-0', 'packages/looked-1'],
      recordingWorkspaceView(),
      never,
    );
    assert.deepEqual(endsOf(outcome), { 'looked-0': 'published', 'looked-1': 'published' });
    await release.close();
  });
  afterEach(() => registry.admin.behave({ faults: [] }));
  after(async () => {
    await registry.close();
    await rm(storage, { recursive: true, force: true });
    await cleanUp();
  });

  async function look(onPause?: (until: Date) => void): Promise<WorkspaceRelease> {
    return await workspacePublisherFor(environment).publisher.look(root, never, onPause);
  }

  /** By the packages' names, or what ended it. */
  async function states(fault: Omit<Fault, 'method'>): Promise<Record<string, string> | string> {
    await registry.admin.behave({ faults: [{ method: 'GET', ...fault }] });
    try {
      const release = await look();
      await release.close();
      const { packages } = release.plan;
      return Object.fromEntries(packages.map(each => [each.name, each.state.kind]));
    } catch (error) {
      assert(error instanceof WorkspaceError, String(error));
      return error.failure.code === 'registry' ? error.failure.error.code : error.failure.code;
    }
  }

  const right = { 'looked-0': 'published', 'looked-1': 'published', 'looked-2': 'missing' };
  const ending = ['network', 'unsafe', 'signed-out'];
  for (const kind of kinds) {
    it(kind, async () => {
      const effect = faultKinds[kind];
      const who = await states({ path: '^/-/whoami$', effect });
      assert(typeof who === 'string' ? ending.includes(who) : sameStates(who, right), JSON.stringify(who));
      for (const index of [1, 2]) {
        const found = await states({ path: `^/${name(index)}$`, effect });
        const told = { ...right, [name(index)]: 'problem' };
        const isRight = typeof found === 'string' ? ending.includes(found) : sameStates(found, right, told);
        assert(isRight || isHidden(kind, found, index), JSON.stringify(found));
      }
    });
  }

  it('429, and is waited for as long as the registry wants', async () => {
    const pauses: Date[] = [];
    const effect = { kind: 'status', status: 429, retryAfterSeconds: 2 } as const;
    await registry.admin.behave({ faults: [{ method: 'GET', path: `^/${name(1)}$`, effect }] });
    const wanted = Date.now() + 2000;
    const release = await look(until => pauses.push(until));
    const { packages } = release.plan;
    await release.close();
    const found = Object.fromEntries(packages.map(each => [each.name, each.state.kind]));
    assert.deepEqual(found, right);
    assert.equal(pauses.length, 1);
    const [until = new Date(0)] = pauses;
    assert(until.getTime() >= wanted && Date.now() >= until.getTime(), `${until.getTime() - wanted}`);
  });

  function sameStates(found: Record<string, string>, ...allowed: readonly Record<string, string>[]): boolean {
    return allowed.some(each => JSON.stringify(each) === JSON.stringify(found));
  }

  /** Some registries let people publish what they do not let them read: then it is the upload that tells. */
  function isHidden(kind: Kind, found: Record<string, string> | string, index: number): boolean {
    return (
      kind === '403' && typeof found !== 'string' && sameStates(found, { ...right, [name(index)]: 'missing' })
    );
  }
});
