/**
 * Everything that can end a publish, as codes with data. The sentences are made where they are shown.
 */
import type { ConfigurationProblem } from '../accounts/configurationError.ts';
import type { NpmCliErrorCode } from '../accounts/npmCli.ts';
import type { RegistryError } from '../registry/errors.ts';
import type { Finding } from './lookUp.ts';
import type { SentRelease } from './release.ts';

/** npm's events around a publish, in npm's order; pnpm and yarn have `prepublish` before their packing. */
export type PublishEvent =
  | 'prepublishOnly'
  | 'prepublish'
  | 'prepack'
  | 'prepare'
  | 'postpack'
  | 'publish'
  | 'postpublish';

/** A dependency that only resolves in the workspace it comes from. */
export interface LocalRange {
  readonly section: 'dependencies' | 'optionalDependencies' | 'peerDependencies';
  readonly name: string;
  readonly range: string;
}

/** What is wrong with `package.json` as a file. */
export type ManifestProblem =
  | { readonly code: 'no-package-json' }
  /** `reason` is the system's code, such as EACCES. */
  | { readonly code: 'unreadable-manifest'; readonly reason: string }
  /** Both count from 1. */
  | { readonly code: 'broken-json'; readonly line: number; readonly column: number }
  | { readonly code: 'not-an-object' }
  | { readonly code: 'no-name' }
  | { readonly code: 'invalid-name'; readonly name: string }
  | { readonly code: 'no-version' }
  | { readonly code: 'invalid-version'; readonly version: string }
  /** npm's own reader refuses it; `said` is its sentence. */
  | { readonly code: 'manifest-refused'; readonly said: string };

/** What stops a publish before any script runs. */
export type PublishProblem =
  | ManifestProblem
  | { readonly code: 'private' }
  | { readonly code: 'local-ranges'; readonly ranges: readonly LocalRange[] }
  /** npm 12: settings of a project's root that must not be published. */
  | { readonly code: 'package-extensions' }
  /** Not usable as a dist-tag, or readable as a range of versions. */
  | { readonly code: 'invalid-tag'; readonly tag: string }
  | { readonly code: 'invalid-access'; readonly access: string }
  /** Only scoped packages can be restricted. */
  | { readonly code: 'restricted-unscoped' }
  /** npm's configuration says to try only, and to send nothing. */
  | { readonly code: 'dry-run' }
  | { readonly code: 'prerelease-needs-tag'; readonly version: string }
  | {
      readonly code: 'no-credentials';
      readonly registry: URL;
      /** Variables that a configured credential names and that are not set. */
      readonly unsetVariables: readonly string[];
    }
  | { readonly code: 'signed-out'; readonly registry: URL }
  /** `chosen` was chosen for this workspace, and `account` is who would publish. */
  | {
      readonly code: 'another-account';
      readonly registry: URL;
      readonly account: string;
      readonly chosen: string;
    }
  | { readonly code: 'version-exists'; readonly version: string }
  /** `latest` would move from `highest` back to `version`. */
  | { readonly code: 'latest-goes-back'; readonly version: string; readonly highest: string };

export type PublishFailure =
  | PublishProblem
  | ConfigurationProblem
  | { readonly code: NpmCliErrorCode; readonly found: string | undefined }
  /** `exitCode` is null when the script was ended by `signal`. */
  | {
      readonly code: 'script-failed';
      readonly event: PublishEvent;
      readonly exitCode: number | null;
      readonly signal: string | null;
    }
  /** `npm pack` failed; `said` is the end of what it wrote. */
  | { readonly code: 'pack-failed'; readonly said: string }
  /** What was packed is not what `package.json` says afterwards. */
  | { readonly code: 'packed-differs'; readonly packed: string; readonly manifest: string }
  /** The person looked at the package and said no. */
  | { readonly code: 'declined' }
  | { readonly code: 'cancelled' }
  | { readonly code: 'registry'; readonly error: RegistryError }
  /** What an earlier try has done could not be looked up, so it was not sent again. */
  | { readonly code: 'not-reached'; readonly registry: URL }
  /** It was looked up, and is no clear yes or no: what was found says it. */
  | { readonly code: 'in-doubt' }
  /** Something on this computer failed; `reason` is the system's code, such as ENOSPC, and `cause` has more. */
  | { readonly code: 'unexpected'; readonly reason?: string };

/** Whether the registry has the version now, from us. */
export type Published = 'no' | 'yes' | 'unknown';

/** What is known of a document that may have reached the registry. */
export interface Aftermath {
  readonly sent?: SentRelease;
  /** Absent where the registry's answer left no doubt. */
  readonly found?: Finding;
}

export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly failure: PublishFailure;
  readonly published: Published;
  readonly aftermath: Aftermath;

  constructor(
    failure: PublishFailure,
    published: Published = 'no',
    cause?: unknown,
    aftermath: Aftermath = {},
  ) {
    super(failure.code, { cause });
    this.failure = failure;
    this.published = published;
    this.aftermath = aftermath;
  }
}
