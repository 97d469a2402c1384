/**
 * What can be wrong with npm's configuration, as codes. Names files and settings, never a value: the files
 * hold credentials.
 */

export type ConfigurationProblem =
  /** There, but not to be read; `reason` is the system's code, such as EACCES. */
  | { readonly code: 'unreadable-file'; readonly file: string; readonly reason: string }
  /** It cannot be written; `reason` as above. */
  | { readonly code: 'unwritable-file'; readonly file: string; readonly reason: string }
  /** Not in the form of an `.npmrc`, or with settings that exclude each other. */
  | { readonly code: 'broken-file'; readonly file: string }
  /** `_authToken=…` without the `//host/:` that says for which registry. */
  | { readonly code: 'credentials-without-registry'; readonly file: string }
  /** [proxy, https-proxy] or the environment's; it may hold a password, so it is not repeated. */
  | { readonly code: 'invalid-proxy' }
  | {
      readonly code: 'invalid-registry';
      /** A file, `environment`, or `publishConfig`. */
      readonly source: string;
      readonly reason: 'not-a-url' | 'unset-variable' | 'has-credentials';
    };

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problem: ConfigurationProblem;

  constructor(problem: ConfigurationProblem, cause?: unknown) {
    super(problem.code, { cause });
    this.problem = problem;
  }
}
