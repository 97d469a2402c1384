/** Where small notes without secrets are kept: VS Code's `globalState`, as far as it is used here. */
export interface Notes {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}
