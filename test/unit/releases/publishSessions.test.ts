/**
 * A publish by somebody whose session ends: they sign in, and it goes on. Scripts run once and one version is there;
 * with the real test registry, its sessions and codes.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Credentials } from '../../../src/registry/account.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import { Publisher } from '../../../src/releases/publish.ts';
import { PublishError } from '../../../src/releases/publishError.ts';
import type { PublishedRelease } from '../../../src/releases/release.ts';
import { Secret } from '../../../src/shared/secret.ts';
import type { Fault } from '../../registry/behaviour.ts';
import { publishRequests } from '../../registry/faults.ts';
import { useRegistry } from '../../registry/fixture.ts';
import type { NewUser, UserSecrets } from '../../registry/index.ts';
import { type SignInAgain, session, sessionScene } from '../registry/sessionScene.ts';
import {
  cleanUp,
  npmHome,
  packageFolder,
  recordingScripts,
  recordingView,
  type ViewRecord,
} from './fixtures.ts';

const never = new AbortController().signal;
const once = ['prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish'];

describe('Publisher: a session that ends', function () {
  this.timeout(120_000);
  const registry = useRegistry();
  let packages = 0;

  afterEach(cleanUp);

  interface Scene {
    readonly name: string;
    readonly user: UserSecrets;
    readonly asked: readonly (string | undefined)[];
    readonly view: ViewRecord;
    publish(signal?: AbortSignal): Promise<PublishedRelease>;
    events(): Promise<string[]>;
  }

  interface Setting {
    readonly user?: Partial<NewUser>;
    readonly signInAgain?: SignInAgain;
    /** npm's configuration knows nobody. */
    readonly isUnknown?: boolean;
    readonly own?: Credentials;
    /** Who was chosen for the workspace. */
    readonly chosen?: string;
    readonly files?: Readonly<Record<string, string | Uint8Array>>;
  }

  async function scene(setting: Setting): Promise<Scene> {
    const { user: newUser = {}, signInAgain, isUnknown, own, chosen, files } = setting;
    const user = await registry.addUser(newUser);
    packages += 1;
    const name = `renewed${packages}`;
    const { scripts, read } = await recordingScripts();
    const manifest = { name, version: '1.0.0', scripts };
    const folder = await packageFolder({ 'package.json': manifest, ...files });
    const nerfDart = registry.url.replace('http:', '');
    const signedIn = isUnknown ? [] : [`${nerfDart}:_authToken=${user.token}`];
    const environment = await npmHome(undefined, [`registry=${registry.url}`, ...signedIn]);
    // Nobody knows whose a session is that had ended before this window asked.
    const signsIn: SignInAgain = async ({ account = user.name }) =>
      session(await registry.admin.signIn(account), account);
    const renewal = sessionScene(signInAgain ?? signsIn);
    const secondFactor = new SecondFactor({
      open: () => ({
        ask: async () => ({ kind: 'otp', value: new Secret(await registry.admin.code(user.name)) }),
        close: () => {},
      }),
    });
    const publisher = new Publisher({
      environment,
      credentialsFor: async access => ({
        ...access,
        ...(own === undefined ? {} : { credentials: own }),
        ...(chosen === undefined ? {} : { chosen }),
      }),
      connect: async access => new RegistryClient(access, secondFactor, renewal.options),
    });
    const view = recordingView();
    return {
      name,
      user,
      view,
      get asked() {
        return renewal.asked.map(({ account }) => account);
      },
      publish: (signal = never) => publisher.publish(folder, view, signal),
      events: async () => (await read()).map(({ event }) => event),
    };
  }

  async function failed(publishing: Promise<unknown>): Promise<PublishError> {
    const error = await publishing.then(
      () => assert.fail('was published'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof PublishError, String(error));
    return error;
  }

  /** The session ends with the next request there. */
  async function endsAt(place: Omit<Fault, 'effect'>): Promise<void> {
    await registry.admin.behave({ faults: [{ ...place, effect: { kind: 'end-session' } }] });
  }

  it('never goes on as another account than the one that was chosen', async () => {
    const made = await scene({ chosen: 'somebody-else' });
    const { failure } = await failed(made.publish());
    assert.equal(failure.code, 'another-account');
    assert.equal(failure.account, made.user.name);
    assert.deepEqual(await made.events(), []);
    assert.deepEqual(await registry.versions(made.name), []);
    const { name } = await registry.addUser();
    const signInAgain: SignInAgain = async () => session(await registry.admin.signIn(name), name);
    const nobody = await scene({ chosen: 'somebody-else', isUnknown: true, signInAgain });
    assert.equal((await failed(nobody.publish())).failure.code, 'another-account');
    assert.equal(
      (await (await scene({ chosen: name, isUnknown: true, signInAgain })).publish()).account,
      name,
    );
  });

  it('before it began: the same account signs in', async () => {
    const made = await scene({});
    await registry.admin.expireSessions(made.user.name);
    const { account } = await made.publish();
    assert.equal(account, made.user.name);
    assert.deepEqual(made.asked, [undefined]);
    assert.deepEqual(await made.events(), once);
    assert.deepEqual(await registry.versions(made.name), ['1.0.0']);
  });

  for (const [place, twoFactor] of [
    ['first PUT', undefined],
    ['first PUT', 'auth-and-writes'],
    ['second PUT', 'auth-and-writes'],
  ] as const) {
    it(`at the ${place}, ${twoFactor === undefined ? 'without 2FA' : 'with a code'}`, async () => {
      const made = await scene(twoFactor === undefined ? {} : { user: { twoFactor } });
      await endsAt(publishRequests(made.name)[place]);
      await made.publish();
      assert.deepEqual(made.asked, [made.user.name]);
      assert.deepEqual(await made.events(), once);
      assert.deepEqual(await registry.versions(made.name), ['1.0.0']);
      assert.equal(made.view.previews.length, 1);
    });
  }

  it('where the document is so big that it is asked about first', async () => {
    const files = { 'big.bin': randomBytes(6 * 1024 * 1024) };
    const made = await scene({ user: { twoFactor: 'auth-and-writes' }, files });
    await endsAt(publishRequests(made.name)['first PUT']);
    await made.publish();
    assert.deepEqual(made.asked, [made.user.name]);
    assert.deepEqual(await made.events(), once);
    assert.deepEqual(await registry.versions(made.name), ['1.0.0']);
  });

  it('that was none: whoever signs in publishes, as the preview says', async () => {
    const stranger = await registry.addUser();
    const made = await scene({
      isUnknown: true,
      signInAgain: async () => session(await registry.admin.signIn(stranger.name), stranger.name),
    });
    await made.publish();
    assert.deepEqual(
      made.view.previews.map(({ account }) => account),
      [stranger.name],
    );
    assert.deepEqual(await registry.versions(made.name), ['1.0.0']);
  });

  it('that was none, and none begins: nothing is run', async () => {
    const made = await scene({
      isUnknown: true,
      signInAgain: async ({ access }) => {
        throw new RegistryError('cancelled', { method: 'SIGN-IN', url: access.registry.origin });
      },
    });
    const { failure, published } = await failed(made.publish());
    assert.deepEqual([failure.code, published], ['cancelled', 'no']);
    assert.deepEqual(await made.events(), []);
  });

  it('that was none, where the registry cannot tell who is signed in: nothing is run', async () => {
    await registry.admin.behave({
      faults: [{ path: '^/-/whoami$', effect: { kind: 'status', status: 404 } }],
    });
    const made = await scene({ isUnknown: true });
    const { failure, published } = await failed(made.publish());
    assert.deepEqual([failure.code, published], ['no-credentials', 'no']);
    assert.deepEqual(await made.events(), []);
  });

  it('and is not renewed: at the upload nothing is published', async () => {
    const made = await scene({
      signInAgain: async ({ access }) => {
        throw new RegistryError('cancelled', { method: 'SIGN-IN', url: access.registry.origin });
      },
    });
    await endsAt(publishRequests(made.name)['first PUT']);
    const { failure, published } = await failed(made.publish());
    assert.deepEqual([failure.code, published], ['cancelled', 'no']);
    assert.deepEqual(made.asked, [made.user.name]);
    assert.deepEqual(await registry.versions(made.name), []);
  });

  it('and is not renewed by another account', async () => {
    const stranger = await registry.addUser();
    const made = await scene({
      signInAgain: async () => session(await registry.admin.signIn(stranger.name), stranger.name),
    });
    await endsAt(publishRequests(made.name)['first PUT']);
    const { failure, published } = await failed(made.publish());
    assert.deepEqual([failure.code, published], ['signed-out', 'no']);
    assert.deepEqual(await registry.versions(made.name), []);
  });

  it('while the person is signing in, and they cancel the publish instead', async () => {
    const cancelled = new AbortController();
    const made = await scene({
      signInAgain: async (_, signal) => {
        cancelled.abort();
        signal.throwIfAborted();
        return assert.fail('the question goes on');
      },
    });
    await endsAt(publishRequests(made.name)['first PUT']);
    const { failure, published } = await failed(made.publish(cancelled.signal));
    assert.deepEqual([failure.code, published], ['cancelled', 'no']);
  });

  it('while what became of the upload is looked up: nobody is asked, and it is said', async () => {
    const made = await scene({});
    const requests = publishRequests(made.name);
    await registry.admin.behave({
      faults: [
        { ...requests['first PUT'], effect: { kind: 'drop-answer' } },
        { ...requests['look-up'], effect: { kind: 'end-session' } },
      ],
    });
    const error = await failed(made.publish());
    assert.equal(error.published, 'unknown');
    assert.deepEqual(error.aftermath.found, { published: 'unknown', why: 'signed-out' });
    assert.deepEqual(made.asked, []);
  });

  it('is not npm’s where another account was chosen here', async () => {
    const chosen = await registry.addUser();
    const made = await scene({ own: { kind: 'bearer', token: new Secret(chosen.token) } });
    const { account } = await made.publish();
    assert.equal(account, chosen.name);
    assert.deepEqual(made.asked, []);
  });
});
