/**
 * A registry that goes wrong while it is published to, one fault of each family, through VS Code's own UI. All of them at
 * every request are held against the registry below the UI, in `publishFaults.test.ts`.
 */
import assert from 'node:assert/strict';
import type { FaultEffect } from '../registry/index.ts';
import { useStage } from './stage.ts';

describe('A registry that goes wrong', () => {
  const stage = useStage();

  const notKnown = / Whether \S+ is published is not known yet: .* Look again before you publish it again\.$/;
  const nothing = / Nothing was published\.$/;
  const arrived = /: the answer of \S+ did not arrive, but it has this version\.$/;
  const oddities: readonly (readonly [name: string, FaultEffect, begins: string, ends: RegExp])[] = [
    ['slow', { kind: 'slow', milliseconds: 1500 }, 'Published slow@1.0.0 (latest)', /\.$/],
    ['silent', { kind: 'hang' }, '$host did not answer in time.', notKnown],
    [
      'page',
      { kind: 'status', status: 200, body: 'html' },
      '$host did not answer like an npm registry.',
      notKnown,
    ],
    ['half', { kind: 'status', status: 200, body: 'half-json', done: true }, 'Published half@1.0.0', arrived],
    [
      'garbled',
      { kind: 'status', status: 200, body: 'garbage', done: true },
      'Published garbled@1.0.0',
      arrived,
    ],
    ['elsewhere', { kind: 'redirect', status: 307 }, '$host points to another address.', nothing],
    ['reset', { kind: 'drop-answer' }, 'Published reset@1.0.0', arrived],
    ['failed', { kind: 'status', status: 503 }, '$host has a problem of its own (503).', notKnown],
    ['done', { kind: 'status', status: 503, done: true }, 'Published done@1.0.0', arrived],
    ['busy', { kind: 'status', status: 429, retryAfterSeconds: 1 }, 'Published busy@1.0.0 (latest)', /\.$/],
    ['ended', { kind: 'status', status: 401 }, 'You are signed out of $host.', nothing],
    ['forbidden', { kind: 'status', status: 403 }, '$host does not let this account publish', nothing],
    [
      'disputed',
      { kind: 'status', status: 409 },
      '$host had another change to the package in hand.',
      nothing,
    ],
  ];
  for (const [name, effect, begins, ends] of oddities) {
    it(`an upload that goes wrong (${name}): the message and the registry agree`, async () => {
      const { token } = await stage.addPackage(name, { manifest: { scripts: {} }, user: {} });
      const nerfDart = stage.registry.url.replace('http:', '');
      const lines = [
        `${nerfDart}:_authToken=${token}`,
        ...(effect.kind === 'hang' ? ['fetch-timeout=2000'] : []),
      ];
      await stage.workspace.write(`${name}/.npmrc`, `${lines.join('\n')}\n`);
      await stage.registry.admin.behave({ faults: [{ method: 'PUT', path: `^/${name}$`, effect }] });
      await stage.startPublish(name);
      await stage.acceptReview(`${name}@1.0.0`);
      const message = await stage.workbench.waitForNotification(begins.replace('$host', stage.host));
      assert.match(await message.text(), ends);
      const isPublished = begins.startsWith('Published');
      assert.deepEqual(await stage.versions(name), isPublished ? ['1.0.0'] : []);
      assert.equal(await stage.uploads(name), name === 'busy' ? 2 : 1);
    });
  }

  it('a registry that refuses the code before it has read the upload: asks again', async () => {
    await stage.addPackage('hurried');
    await stage.publishUntilPrompt('hurried');
    const effect = { kind: 'refuse-early' } as const;
    await stage.registry.admin.behave({
      faults: [{ method: 'PUT', path: '^/hurried$', withOtp: true, effect }],
    });
    await stage.answerWithCode('hurried');
    await stage.workbench.quickInput.waitForMessage(`${stage.host} did not accept this code.`);
    await stage.answerWithCode('hurried');
    await stage.assertPublished('hurried');
  });
});
