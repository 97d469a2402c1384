/**
 * Changes to packages that are there: owners, dist-tags, deprecation, unpublishing.
 */
import assert from 'node:assert/strict';
import { forEachNpm } from './forEachNpm.ts';
import type { UserSecrets } from './index.ts';
import { touchKey } from './person.ts';
import { isObject } from './request.ts';
import type { Terminal } from './terminal.ts';

forEachNpm('packages', (npm, registry) => {
  interface Burrow {
    readonly name: string;
    readonly owner: UserSecrets;
  }

  /** A scoped package of somebody who is asked for a code at every write, and who is signed in to npm. */
  async function burrow(...versions: string[]): Promise<Burrow> {
    const owner = await registry.addUser({ twoFactor: 'auth-and-writes' });
    const name = `@${owner.name}/burrow`;
    const call = { token: owner.token, otp: await registry.admin.code(owner.name) };
    for (const version of versions) {
      assert.equal((await registry.client.publish(name, version, call)).status, 200);
    }
    npm.useToken(owner.token);
    return { name, owner };
  }

  /** Types a code when npm asks for it, sees it say this, and succeed. */
  async function withCode(terminal: Terminal, { owner }: Burrow, said?: string): Promise<void> {
    await terminal.answer(/Enter OTP:/, await registry.admin.code(owner.name));
    if (said !== undefined) assert.ok((await terminal.end()).includes(`\n${said}\n`), said);
    await terminal.end();
  }

  async function stored({ name }: Burrow, field: string): Promise<Record<string, unknown>> {
    const value = (await registry.admin.packument(name))?.[field];
    return isObject(value) ? value : {};
  }

  async function deprecations(of: Burrow): Promise<unknown[]> {
    const manifests = Object.values(await stored(of, 'versions'));
    return manifests.map(manifest => (isObject(manifest) ? manifest['deprecated'] : undefined));
  }

  it('lists, adds and removes owners', async () => {
    const own = await burrow('1.0.0');
    const { name, owner } = own;
    const friend = await registry.addUser();
    const listed = async () => (await npm.run('owner', 'ls', name).end()).trim().split('\n').sort();
    const line = (user: string) => `${user} <${user}@example.com>`;
    assert.deepEqual(await listed(), [line(owner.name)]);

    await withCode(npm.run('owner', 'add', friend.name, name), own, `+ ${friend.name} (${name})`);
    assert.deepEqual(await listed(), [line(friend.name), line(owner.name)].sort());
    await withCode(npm.run('owner', 'rm', friend.name, name), own, `- ${friend.name} (${name})`);
    assert.deepEqual(await listed(), [line(owner.name)]);

    npm.useToken(friend.token);
    npm.writePackage(name, '2.0.0');
    const intrusion = npm.run('publish', '--access=public');
    await intrusion.see(/403 Forbidden.*You do not have permission to publish/);
    await intrusion.end(1);
    assert.deepEqual(await registry.versions(name), ['1.0.0']);
  });

  it('adds, lists and removes dist-tags', async () => {
    const own = await burrow('1.0.0', '2.0.0');
    const { name } = own;
    await withCode(npm.run('dist-tag', 'add', `${name}@1.0.0`, 'lts'), own, `+lts: ${name}@1.0.0`);
    assert.deepEqual(await stored(own, 'dist-tags'), { latest: '2.0.0', lts: '1.0.0' });
    assert.equal((await npm.run('dist-tag', 'ls', name).end()).trim(), 'latest: 2.0.0\nlts: 1.0.0');

    await withCode(npm.run('dist-tag', 'rm', name, 'lts'), own, `-lts: ${name}@1.0.0`);
    assert.deepEqual(await stored(own, 'dist-tags'), { latest: '2.0.0' });
  });

  it('deprecates versions, and takes it back', async () => {
    const own = await burrow('1.0.0', '1.1.0', '2.0.0');
    await withCode(npm.run('deprecate', `${own.name}@1`, 'too damp'), own);
    assert.deepEqual(await deprecations(own), ['too damp', 'too damp', undefined]);
    const shown = await npm.run('view', `${own.name}@1.0.0`, 'deprecated').end();
    assert.match(shown, /too damp/);

    await withCode(npm.run('deprecate', `${own.name}@1`, ''), own);
    assert.deepEqual((await deprecations(own)).filter(Boolean), []);
  });

  it('unpublishes one version', async () => {
    const own = await burrow('1.0.0', '2.0.0');
    await withCode(npm.run('unpublish', `${own.name}@2.0.0`), own, `- ${own.name}@2.0.0`);
    assert.deepEqual(await registry.versions(own.name), ['1.0.0']);
    assert.deepEqual(await stored(own, 'dist-tags'), { latest: '1.0.0' });
    const tarball = `${registry.url}${own.name}/-/burrow-`;
    assert.equal((await fetch(`${tarball}1.0.0.tgz`)).status, 200);
    assert.equal((await fetch(`${tarball}2.0.0.tgz`)).status, 404);
  });

  it('unpublishes all of it', async () => {
    const own = await burrow('1.0.0', '2.0.0');
    await npm.run('unpublish', own.name).see(/Refusing to delete entire project/);
    await withCode(npm.run('unpublish', own.name, '--force'), own, `- ${own.name}`);
    assert.equal(await registry.admin.packument(own.name), null);
    assert.match(await npm.run('view', own.name).end(1), /E404/);
  });

  it('goes to the web page once for all that an unpublishing takes', async () => {
    const own = await burrow('1.0.0', '2.0.0');
    await registry.admin.behave({ challenge: 'web' });
    const terminal = npm.run('unpublish', `${own.name}@2.0.0`);
    const [, page = ''] = await terminal.see(/Authenticate your account at:\s+(http\S+)/);
    await touchKey(page);
    await terminal.end();
    assert.deepEqual(await registry.versions(own.name), ['1.0.0']);
    const asked = (await registry.admin.requests()).filter(({ status }) => status === 401);
    assert.deepEqual(
      asked.map(({ method, npmCommand }) => [method, npmCommand]),
      [['PUT', 'unpublish']],
    );
  });

  it('changes nothing without a code that is good', async () => {
    const own = await burrow('1.0.0', '2.0.0');
    const { name } = own;
    const before = await registry.admin.packument(name);
    const attempts = [
      ['dist-tag', 'add', `${name}@1.0.0`, 'lts'],
      ['deprecate', name, 'too damp'],
      ['unpublish', name, '--force'],
    ];
    for (const args of attempts) {
      const terminal = npm.run(...args);
      await terminal.answer(/Enter OTP:/, '000000');
      await terminal.see(/This operation requires a one-time password from your authenticator/);
      await terminal.end(1);
    }
    assert.deepEqual(await registry.admin.packument(name), before);
  });
});
