/** The publish of a workspace by npm's own libraries, with the real registry client, against the test registry. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFolderPrefix } from '../../../src/releases/packFolder.ts';
import { WorkspaceError } from '../../../src/releases/workspaceError.ts';
import type { WorkspaceRelease } from '../../../src/releases/workspaceRelease.ts';
import { startRegistry, type TestRegistry } from '../../registry/index.ts';
import { cleanUp, npmHome, recordingScripts } from './fixtures.ts';
import {
  endsOf,
  type Members,
  recordingWorkspaceView,
  tree,
  workspaceOf,
  workspacePublisherFor,
} from './workspaces.ts';

const never = new AbortController().signal;

/** Of this process. */
async function packFolders(): Promise<readonly string[]> {
  const own = new RegExp(`^${packFolderPrefix}[0-9a-f]+-${process.pid}-`);
  return (await readdir(tmpdir())).filter(name => own.test(name));
}

describe('WorkspacePublisher', function () {
  this.timeout(60_000);
  let registry: TestRegistry;
  let storage: string;
  const opened: WorkspaceRelease[] = [];

  before(async () => {
    storage = await mkdtemp(join(tmpdir(), 'registry-'));
    registry = await startRegistry({ storage });
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(release => release.close()));
    await cleanUp();
    await registry.admin.reset();
  });
  after(async () => {
    await registry.close();
    await rm(storage, { recursive: true, force: true });
  });

  /** An account of its own for each test: registries take a code once. */
  let accounts = 0;
  async function signedIn(): Promise<{ environment: NodeJS.ProcessEnv; account: string }> {
    accounts += 1;
    const account = `wombat-${accounts}`;
    const { token } = await registry.admin.addUser({ name: account, twoFactor: 'auth-and-writes' });
    const { host } = new URL(registry.url);
    const lines = [`registry=${registry.url}`, `//${host}/:_authToken=${token}`];
    return { environment: await npmHome(undefined, lines), account };
  }

  it('publishes in the order of the dependencies, under one prompt', async () => {
    const { environment, account } = await signedIn();
    const root = await workspaceOf(tree(7, index => `tree-${index}`));
    const { publisher, questions } = workspacePublisherFor(environment, () => registry.admin.code(account));
    const release = await publisher.look(root, never);
    opened.push(release);
    const { plan } = release;
    assert.deepEqual([plan.manager, plan.packages.length, plan.cycles], ['npm', 7, []]);
    assert.deepEqual(
      plan.packages.map(({ state }) => state.kind),
      Array(7).fill('missing'),
    );

    // Who does not wait for it is answered before it.
    const slow = { kind: 'slow', milliseconds: 1000 } as const;
    await registry.admin.behave({
      faults: [{ method: 'PUT', path: '^/tree-1$', withOtp: true, effect: slow }],
    });
    const view = recordingWorkspaceView();
    const outcome = await release.publish(
      plan.packages.map(({ id }) => id),
      view,
      never,
    );
    const names = plan.packages.map(({ name }) => name);
    assert.deepEqual(endsOf(outcome), Object.fromEntries(names.map(name => [name, 'published'])));
    assert.deepEqual([outcome.left, outcome.stoppedBy], [[], undefined]);
    assert.equal(questions.length, 1);
    assert.equal(view.stages.at(-1), '7 of 7');

    const puts = (await registry.admin.requests()).filter(
      ({ method, status }) => method === 'PUT' && status !== null && status < 300,
    );
    const answered = puts.toSorted((one, other) => Number(one.answeredAt) - Number(other.answeredAt));
    const sent = answered.map(({ url }) => url.slice(1));
    assert.deepEqual(sent.toSorted(), names.toSorted());
    for (const [index, name] of sent.entries()) {
      const parent = Math.floor((Number(name.slice(5)) - 1) / 2);
      if (parent >= 0) assert(sent.indexOf(`tree-${parent}`) < index, `${name} came before its dependency`);
    }
    const again = await publisher.look(root, never);
    opened.push(again);
    assert.deepEqual(
      again.plan.packages.map(({ state }) => state.kind),
      Array(7).fill('published'),
    );
  });

  it('runs the events of each package once, before anything is sent, and the last ones after', async () => {
    const { environment, account } = await signedIn();
    const recorder = await recordingScripts();
    const root = await workspaceOf([
      { name: 'events-app', scripts: recorder.scripts, dependencies: { 'events-lib': '*' } },
      { name: 'events-lib', scripts: recorder.scripts },
    ]);
    const { publisher } = workspacePublisherFor(environment, () => registry.admin.code(account));
    const release = await publisher.look(root, never);
    opened.push(release);
    let atReview: string[] = [];
    const ran = async () =>
      (await recorder.read()).map(({ event, env }) => `${env['npm_package_name']}: ${event}`);
    const view = recordingWorkspaceView();
    const outcome = await release.publish(
      ['packages/events-app', 'packages/events-lib'],
      {
        ...view,
        review: async previews => {
          atReview = await ran();
          return previews.map(({ id }) => id);
        },
      },
      never,
    );
    assert.deepEqual(outcome.left, []);
    const built = ['prepublishOnly', 'prepack', 'prepare', 'postpack'];
    const of = (name: string, events: readonly string[]) => events.map(event => `${name}: ${event}`);
    assert.deepEqual(atReview, [...of('events-lib', built), ...of('events-app', built)]);
    const last = ['publish', 'postpublish'];
    assert.deepEqual((await ran()).slice(8), [...of('events-lib', last), ...of('events-app', last)]);
  });

  it('leaves out what is private, and says of the others what is wrong', async () => {
    const { environment } = await signedIn();
    const root = await workspaceOf(
      [
        { name: 'state-private', private: true },
        { name: 'state-prerelease', version: '1.0.0-beta.1' },
        { name: 'state-local', dependencies: { 'state-good': 'workspace:^' } },
        { name: 'state-good' },
      ],
      'npm',
      { 'packages/state-none/package.json': { version: '1.0.0' } },
    );
    const { publisher } = workspacePublisherFor(environment);
    const release = await publisher.look(root, never);
    opened.push(release);
    assert.deepEqual(
      Object.fromEntries(
        release.plan.packages.map(({ id, state }) => [
          id.slice(9),
          state.kind === 'problem' ? state.failure.code : state.kind,
        ]),
      ),
      {
        'state-private': 'private',
        'state-prerelease': 'prerelease-needs-tag',
        'state-local': 'local-ranges',
        'state-good': 'missing',
        'state-none': 'no-name',
      },
    );
  });

  it('goes on after a code that nobody entered, without a second build', async () => {
    const { environment, account } = await signedIn();
    const recorder = await recordingScripts();
    const members = [
      { name: 'again-app', scripts: recorder.scripts, dependencies: { 'again-lib': '*' } },
      { name: 'again-lib', scripts: recorder.scripts },
    ];
    let isThere = false;
    const { publisher } = workspacePublisherFor(environment, async () =>
      isThere ? await registry.admin.code(account) : undefined,
    );
    const release = await publisher.look(await workspaceOf(members), never);
    opened.push(release);
    const ids = release.plan.packages.map(({ id }) => id);
    const first = await release.publish(ids, recordingWorkspaceView(), never);
    assert.deepEqual(endsOf(first), { 'again-app': 'not tried', 'again-lib': 'not tried' });
    assert.deepEqual([first.left, first.stoppedBy?.failure], [ids, { code: 'cancelled' }]);
    isThere = true;
    const view = recordingWorkspaceView();
    const second = await release.publish(first.left, view, never);
    assert.deepEqual(endsOf(second), { 'again-app': 'published', 'again-lib': 'published' });
    const last = (name: string) => [`publish of ${name}@1.0.0`, `postpublish of ${name}@1.0.0`];
    assert.deepEqual(view.stages, [
      '0 of 2',
      'wait for code',
      ...last('again-lib'),
      '1 of 2',
      ...last('again-app'),
      '2 of 2',
    ]);
    const packed = (await recorder.read()).filter(({ event }) => event === 'prepack');
    assert.equal(packed.length, 2);
  });

  it('ends before anything is sent where a script fails, and names the package', async () => {
    const { environment } = await signedIn();
    const root = await workspaceOf([
      { name: 'fails-app', dependencies: { 'fails-lib': '*' } },
      { name: 'fails-lib', scripts: { prepack: 'exit 3' } },
    ]);
    const { publisher } = workspacePublisherFor(environment);
    const release = await publisher.look(root, never);
    opened.push(release);
    const ids = release.plan.packages.map(({ id }) => id);
    await assert.rejects(release.publish(ids, recordingWorkspaceView(), never), error => {
      assert(error instanceof WorkspaceError);
      assert.deepEqual(
        [error.failure, error.spec],
        [{ code: 'script-failed', event: 'prepack', exitCode: 3, signal: null }, 'fails-lib@1.0.0'],
      );
      return true;
    });
    const requests = await registry.admin.requests();
    assert.equal(requests.filter(({ method }) => method === 'PUT').length, 0);
  });

  /** A workspace, looked at and ready to be published by somebody with a code. */
  async function looked(members: Members) {
    const { environment, account } = await signedIn();
    const codes = () => registry.admin.code(account);
    const { publisher, questions } = workspacePublisherFor(environment, codes);
    const release = await publisher.look(await workspaceOf(members), never);
    opened.push(release);
    return { release, questions, ids: release.plan.packages.map(({ id }) => id) };
  }

  it('does not try what depends on one that was refused, and says what is live', async () => {
    const { release, ids } = await looked(tree(7, index => `refused-${index}`));
    await registry.admin.behave({
      faults: [
        { method: 'PUT', path: '^/refused-1$', withOtp: true, effect: { kind: 'status', status: 403 } },
      ],
    });
    const first = await release.publish(ids, recordingWorkspaceView(), never);
    assert.deepEqual(endsOf(first), {
      'refused-0': 'published',
      'refused-1': 'failed: forbidden',
      'refused-2': 'published',
      'refused-3': 'not tried because packages/refused-1',
      'refused-4': 'not tried because packages/refused-1',
      'refused-5': 'published',
      'refused-6': 'published',
    });
    assert.deepEqual(first.left, ['packages/refused-1', 'packages/refused-3', 'packages/refused-4']);
    assert.equal(first.stoppedBy, undefined);
    const view = recordingWorkspaceView();
    const second = await release.publish(first.left, view, never);
    assert.deepEqual([second.left, second.outcomes.length], [[], 7]);
    assert.deepEqual([view.stages[0], view.stages.at(-1)], ['4 of 7', '7 of 7']);
  });

  it('looks for what may be there before it sends it again', async () => {
    const { release, ids } = await looked([{ name: 'lost' }]);
    const gone = { kind: 'drop-answer' } as const;
    const unseen = { kind: 'status', status: 503 } as const;
    await registry.admin.behave({
      faults: [
        { method: 'PUT', path: '^/lost$', withOtp: true, effect: gone },
        { method: 'GET', path: '^/lost$', times: 3, effect: unseen },
      ],
    });
    const first = await release.publish(ids, recordingWorkspaceView(), never);
    assert.deepEqual(endsOf(first), { lost: 'unknown: network' });
    const view = recordingWorkspaceView();
    const second = await release.publish(first.left, view, never);
    assert.deepEqual(endsOf(second), { lost: 'published' });
    assert.deepEqual(view.stages, ['0 of 1', 'look up lost@1.0.0', '1 of 1']);
    const puts = (await registry.admin.requests()).filter(({ method }) => method === 'PUT');
    assert.equal(puts.length, 2, 'without a code, and with it');
  });

  it('sends nothing while the registry cannot be asked what an earlier try has done', async () => {
    const { release, ids } = await looked(tree(2, index => `unasked-${index}`));
    const unseen = { method: 'GET', path: '^/unasked-0$', times: 100 } as const;
    await registry.admin.behave({
      faults: [
        { method: 'PUT', path: '^/unasked-0$', withOtp: true, effect: { kind: 'drop-answer' } },
        { ...unseen, effect: { kind: 'status', status: 503 } },
      ],
    });
    const first = await release.publish(ids, recordingWorkspaceView(), never);
    const second = await release.publish(first.left, recordingWorkspaceView(), never);
    assert.deepEqual(endsOf(second), {
      'unasked-0': 'unknown: not-reached',
      'unasked-1': 'not tried because packages/unasked-0',
    });
    assert.deepEqual(second.stoppedBy?.failure, { code: 'not-reached', registry: new URL(registry.url) });
    await registry.admin.behave({ faults: [] });
    assert.deepEqual((await release.publish(second.left, recordingWorkspaceView(), never)).left, []);
  });

  it('lets a note of what is left stand until the registry has all of it', async () => {
    const { environment, account } = await signedIn();
    const root = await workspaceOf(tree(2, index => `noted-${index}`));
    const noted: (readonly string[])[] = [];
    const notes = { left: async (_: string, ids: readonly string[]) => void noted.push(ids) };
    const code = () => registry.admin.code(account);
    const { publisher } = workspacePublisherFor(environment, code, notes);
    const untold = { method: 'GET', path: '^/noted-', times: 100 } as const;
    await registry.admin.behave({ faults: [{ ...untold, effect: { kind: 'status', status: 503 } }] });
    opened.push(await publisher.look(root, never));
    assert.deepEqual(noted, []);
    await registry.admin.behave({ faults: [] });
    const release = await publisher.look(root, never);
    opened.push(release);
    const ids = release.plan.packages.map(({ id }) => id);
    await release.publish(ids, recordingWorkspaceView(), never);
    assert.deepEqual(noted, [ids, []]);
    opened.push(await publisher.look(root, never));
    assert.deepEqual(noted, [ids, [], []]);
  });

  it('leaves no tarball when it is disposed of before all is published', async () => {
    const { release, ids } = await looked([{ name: 'kept' }]);
    const refused = { kind: 'status', status: 403 } as const;
    await registry.admin.behave({
      faults: [{ method: 'PUT', path: '^/kept$', withOtp: true, effect: refused }],
    });
    const before = await packFolders();
    const { left } = await release.publish(ids, recordingWorkspaceView(), never);
    assert.deepEqual(left, ids);
    const kept = (await packFolders()).filter(name => !before.includes(name));
    assert.equal(kept.length, 1);
    release.dispose();
    // At once: the process may end right after that.
    assert.deepEqual(
      kept.filter(name => existsSync(join(tmpdir(), name))),
      [],
    );
  });

  it('stops when it is cancelled, and tells what is live by then', async () => {
    const { release, ids } = await looked(tree(7, index => `stopped-${index}`));
    const cancel = new AbortController();
    const view = recordingWorkspaceView({ onProgress: live => live >= 3 && cancel.abort() });
    const first = await release.publish(ids, view, cancel.signal);
    assert.deepEqual(first.stoppedBy?.failure, { code: 'cancelled' });
    for (const { package: each, end } of first.outcomes) {
      const isHeld = (await registry.admin.packument(each.name)) !== null;
      assert.equal(isHeld, end.kind === 'published', each.name);
    }
    assert.notEqual(first.left.length, 0);
    assert.deepEqual((await release.publish(first.left, recordingWorkspaceView(), never)).left, []);
  });

  it('publishes what was agreed to in the review, and nothing where that is nothing', async () => {
    const { release, ids } = await looked([
      { name: 'agreed', files: ['.env', 'index.js'] },
      { name: 'refused-in-review' },
    ]);
    const nothing = recordingWorkspaceView({ review: () => [] });
    await assert.rejects(release.publish(ids, nothing, never), error => {
      assert(error instanceof WorkspaceError);
      assert.equal(error.failure.code, 'declined');
      return true;
    });
    const one = recordingWorkspaceView({ review: () => ['packages/agreed'] });
    const outcome = await release.publish(ids, one, never);
    assert.deepEqual(endsOf(outcome), { agreed: 'published' });
    assert.equal(one.previews.length, 2);
  });

  it('asks once who may see the first versions of what has a scope', async () => {
    const { release, ids } = await looked([
      { name: '@burrow/one' },
      { name: '@burrow/two' },
      { name: '@burrow/three', publishConfig: { access: 'public' } },
      { name: 'plain-one' },
    ]);
    const view = recordingWorkspaceView({ access: 'restricted' });
    const { left } = await release.publish(ids, view, never);
    assert.deepEqual([left, view.questions], [[], ['access of @burrow/one, @burrow/two']]);
    const access = Object.fromEntries(view.previews.map(({ name, access }) => [name, access]));
    assert.deepEqual(access, {
      '@burrow/one': 'restricted',
      '@burrow/two': 'restricted',
      '@burrow/three': 'public',
      'plain-one': null,
    });
  });

  it('has a script of its own that fails after the upload: it is live all the same', async () => {
    const { release, ids } = await looked([
      { name: 'late-lib', scripts: { postpublish: 'exit 4' } },
      { name: 'late-app', dependencies: { 'late-lib': '*' } },
    ]);
    const outcome = await release.publish(ids, recordingWorkspaceView(), never);
    assert.deepEqual(endsOf(outcome), { 'late-lib': 'script failed', 'late-app': 'published' });
    assert.deepEqual(outcome.left, []);
  });
});
