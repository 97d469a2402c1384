/** Requests beside each other, answered in the opposite order. */
import assert from 'node:assert/strict';
import { useRegistry } from './fixture.ts';
import { publishDocument } from './testClient.ts';

describe('requests that are overtaken', () => {
  const registry = useRegistry();
  const names = ['first', 'second', 'third'];

  /** Sends them one after the other, without waiting for an answer. @returns whose answers came, in that order */
  async function answered(send: (name: string) => Promise<unknown>): Promise<readonly string[]> {
    const came: string[] = [];
    const sent: Promise<unknown>[] = [];
    for (const name of names) {
      sent.push(send(name).then(() => came.push(name)));
      while ((await registry.admin.requests()).length < sent.length);
    }
    await Promise.all(sent);
    return came;
  }

  function read(name: string): Promise<unknown> {
    return fetch(new URL(`/${name}`, registry.url)).then(response => response.text());
  }

  it('are answered in the opposite order', async () => {
    await registry.admin.behave({ faults: [{ path: '^', times: 3, effect: { kind: 'overtaken' } }] });
    assert.deepEqual(await answered(read), names.toReversed());
  });

  it('are answered when the next one has been, where only they are', async () => {
    await registry.admin.behave({ faults: [{ path: '^/first$', effect: { kind: 'overtaken' } }] });
    const came = await answered(read);
    assert.ok(came.indexOf('first') > came.indexOf('second'), came.join());
  });

  it('are answered all the same where nothing comes beside them', async () => {
    await registry.admin.behave({ faults: [{ path: '^', times: 3, effect: { kind: 'overtaken' } }] });
    for (const name of names) await read(name);
  });

  it('are done in the order in which they came, if that is wanted, and otherwise in the opposite one', async () => {
    const { name: account, token } = await registry.addUser();
    const publish = (version: string) =>
      fetch(new URL(`/${account}`, registry.url), {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(publishDocument(account, version)),
      });
    const latest = async (done: boolean, versions: readonly string[]) => {
      const fault = { path: '^', times: 2, effect: { kind: 'overtaken', done } } as const;
      await registry.admin.reset();
      await registry.admin.behave({ faults: [fault] });
      const first = publish(versions[0] ?? '');
      while ((await registry.admin.requests()).length < 1);
      await Promise.all([first, publish(versions[1] ?? '')]);
      const packument = await registry.admin.packument(account);
      return Object(packument?.['dist-tags']).latest;
    };
    assert.equal(await latest(true, ['1.0.0', '1.0.1']), '1.0.1');
    assert.equal(await latest(false, ['1.0.2', '1.0.3']), '1.0.2');
  });
});
