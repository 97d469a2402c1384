/** The parts of the tests of packages' changes: a client whose person answers the prompt, and what the registry holds. */
import assert from 'node:assert/strict';
import type { Applied } from '../../../src/packages/change.ts';
import { ChangeError } from '../../../src/packages/changeError.ts';
import { PackageClient } from '../../../src/registry/packageClient.ts';
import type { Purpose } from '../../../src/registry/secondFactorPrompt.ts';
import type { RegistryFixture } from '../../registry/fixture.ts';
import type { NewUser, UserSecrets } from '../../registry/index.ts';
import { type ClientParts, clientParts, typed } from '../registry/accountScene.ts';

export const changing: Purpose = { kind: 'access', package: 'burrow' };

/** Nothing to wait for in tests. */
export const noWaits = { conflict: [0, 0, 0], unclear: [0, 0, 0] };

export interface PackageScene extends Pick<ClientParts, 'questions' | 'log'>, UserSecrets {
  readonly client: PackageClient;
}

/** @param answers one for each time of asking; once they are used up the person gives up */
export function packageScene(
  url: string | URL,
  token?: string,
  ...answers: ReturnType<typeof typed>[]
): Omit<PackageScene, keyof UserSecrets> {
  const { access, secondFactor, options, questions, log } = clientParts(url, token, ...answers);
  return { client: new PackageClient(access, secondFactor, options), questions, log };
}

/** Scenes with accounts of their own; their clients are closed after each test of the `describe` it is called in. */
export function usePackages(registry: RegistryFixture) {
  const open: PackageClient[] = [];

  afterEach(() => Promise.all(open.splice(0).map(client => client.close())));

  /** Somebody with 2FA who answers with a code of the authenticator, once. */
  async function signedIn(user: Partial<NewUser> = { twoFactor: 'auth-and-writes' }): Promise<PackageScene> {
    const secrets = await registry.addUser(user);
    const code = user.twoFactor === undefined ? [] : [typed(await registry.admin.code(secrets.name))];
    const scene = packageScene(registry.url, secrets.token, ...code);
    open.push(scene.client);
    return { ...scene, ...secrets };
  }

  /** The owners of a package as the registry has them. */
  async function owners(name: string): Promise<readonly unknown[]> {
    const maintainers = (await registry.admin.packument(name))?.['maintainers'];
    assert.ok(Array.isArray(maintainers), name);
    return maintainers.map((maintainer: { name: unknown }) => maintainer.name);
  }

  return { signedIn, owners, open };
}

/** What a change came to, with the change alone that takes it back. */
export function withUndo(applied: Applied): object {
  return applied.kind === 'done' && applied.undo !== undefined
    ? { ...applied, undo: applied.undo.change }
    : applied;
}

/** @throws AssertionError where it does not fail with a ChangeError */
export async function changeFailure(attempt: Promise<unknown>): Promise<ChangeError> {
  const error = await attempt.then(
    () => assert.fail('no error'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ChangeError, String(error));
  return error;
}

/** The registry's code, where it is a refusal of the registry's. */
export function changeErrorCode(error: unknown): string {
  if (!(error instanceof ChangeError)) return String(error);
  return error.failure.code === 'registry' ? error.failure.error.code : error.failure.code;
}
