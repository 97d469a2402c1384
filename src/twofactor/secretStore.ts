/**
 * Where secrets are kept: VS Code's SecretStorage, as far as it is used here. Declared where it is needed;
 * `compose.ts` hands the real one in. What it acknowledges is not always there afterwards: see recoveryVault.ts.
 */
export interface SecretStore {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}
