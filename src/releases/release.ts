/**
 * A release, from what is about to be published to what a registry has.
 */
import type { RegistryAccess } from '../registry/account.ts';
import type { PublishEvent } from './publishError.ts';

export interface Release {
  readonly name: string;
  readonly version: string;
  readonly tag: string;
  readonly registry: URL;
  /** Absent where the registry does not tell. */
  readonly account: string | undefined;
}

/** What it takes to recognise a version that was sent. */
export interface SentVersion {
  readonly name: string;
  readonly version: string;
  /** `sha512-…` of the tarball. */
  readonly integrity: string;
  /** SHA-1 of the tarball, in hex: old registries know only that. */
  readonly shasum: string;
}

/** A release whose document was about to go out, or has gone out: all that is needed to look for it. */
export interface SentRelease extends Release, SentVersion {
  readonly access: RegistryAccess;
  /** Where its package.json lies. */
  readonly folder: string;
  /** Of its manifest. */
  readonly publishConfig: unknown;
  /** When the last try to send it ended. */
  readonly endedAt: Date;
  /** Of npm's events after the upload, those that the package has scripts for and that were not begun. */
  readonly notRun: readonly PublishEvent[];
}

/** A release that the registry has. */
export interface PublishedRelease extends SentRelease {
  /** The registry's answer was lost: that it has the version was found out by looking. */
  readonly lookedUp: boolean;
}

/** `name@version` */
export function specOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}
