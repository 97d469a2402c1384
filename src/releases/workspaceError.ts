/**
 * What can end the publish of a workspace beside what ends that of one package, as codes with data. The sentences are
 * made where they are shown.
 */
import type { PublishFailure } from './publishError.ts';

/** Who makes the tarballs of a workspace's packages. */
export type PackageManagerName = 'npm' | 'pnpm' | 'yarn';

/** What a workspace cannot be published for, or read at all. */
export type WorkspaceProblem =
  /** The folder is the root of no workspace; or one without members. */
  | { readonly code: 'no-workspace' }
  /** What the project is made with is not installed, or does not start. */
  | { readonly code: 'manager-not-found'; readonly manager: PackageManagerName }
  | {
      readonly code: 'manager-too-old';
      readonly manager: PackageManagerName;
      readonly version: string;
      readonly oldest: string;
    }
  /** Its own command failed; `said` is the end of what it wrote. */
  | {
      readonly code: 'manager-failed';
      readonly manager: PackageManagerName;
      readonly command: string;
      readonly said: string;
    }
  /** The project says so little of its package manager that it could be any of these. */
  | { readonly code: 'several-managers'; readonly managers: readonly PackageManagerName[] }
  /** One that is not known here: `name` as the project has it. */
  | { readonly code: 'manager-unknown'; readonly name: string }
  /** Two members of one name, by their folders below the root: a registry could hold only one of them. */
  | { readonly code: 'same-name'; readonly name: string; readonly folders: readonly string[] };

export type WorkspaceFailure = PublishFailure | WorkspaceProblem;

/** Ends a publish before anything has been sent. */
export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError';
  readonly failure: WorkspaceFailure;
  /** `name@version` of the package at which it ended; absent where it is the whole that is wrong. */
  readonly spec: string | undefined;

  constructor(failure: WorkspaceFailure, spec?: string, cause?: unknown) {
    super(spec === undefined ? failure.code : `${failure.code}: ${spec}`, { cause });
    this.failure = failure;
    this.spec = spec;
  }
}
