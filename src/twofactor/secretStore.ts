/**
 * Where secrets are kept: VS Code's SecretStorage, as far as it is used here. Declared where it is needed;
 * `compose.ts` hands the real one in. What it acknowledges is not always there afterwards: see recoveryVault.ts.
 */
import { VaultError } from './recoverySets.ts';

export interface SecretStore {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/**
 * What the store answers. It is called before this returns. A keyring that waits to be unlocked may never answer.
 * @param patience milliseconds
 * @throws VaultError `store-failed` when it throws, or does not answer in time
 */
export function answer<Value>(call: () => PromiseLike<Value>, patience: number): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const fail = (cause?: unknown) => reject(new VaultError('store-failed', { cause }));
  const timer = setTimeout(fail, patience);
  try {
    call().then(resolve, fail);
  } catch (error) {
    fail(error);
  }
  return promise.finally(() => clearTimeout(timer));
}
