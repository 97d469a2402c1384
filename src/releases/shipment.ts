/**
 * A built package on its way to the registry: uploaded once, however many codes that takes, and then npm's last two
 * events. Keeps account of how far it has come.
 */
import type { NpmCli } from '../accounts/npmCli.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import type { Build, EventRunner } from './build.ts';
import { distTag } from './checks.ts';
import type { Manifest } from './manifest.ts';
import { publishDocument } from './publishDocument.ts';
import { PublishError, type PublishEvent, type Published } from './publishError.ts';
import { failureOf } from './publishFailure.ts';
import type { ReleasePreview } from './publishView.ts';
import { type PublishedRelease, type Release, type SentRelease, specOf } from './release.ts';
import { isPublishedBefore, type Target } from './releaseTarget.ts';
import { scriptOf } from './scripts.ts';
import { suspiciousFirst } from './suspiciousFiles.ts';
import { upload } from './upload.ts';

export interface ShipmentParts {
  readonly built: Build;
  readonly target: Target;
  /** Where its package.json lies. */
  readonly folder: string;
  readonly npm: NpmCli;
  /** Those after the upload, until `signal` aborts. */
  events(signal: AbortSignal): Pick<EventRunner, 'run'>;
  /** Milliseconds before each look for an upload whose answer is missing; the usual ones unless told. */
  readonly lookUpWaits?: readonly number[];
}

/** The request's own part, and what is shown of the upload. */
export interface Sending extends Omit<AskOptions, 'account' | 'purpose'> {
  /** Bytes of the document; starts anew when it is sent again. */
  readonly onProgress: (sent: number, total: number) => void;
  /** The registry's answer is missing: what it holds is being looked up. */
  readonly onLookUp: () => void;
}

const eventsAfterUpload: readonly PublishEvent[] = ['publish', 'postpublish'];

export class Shipment {
  readonly release: Release;
  /** Whether the registry has it, as far as is known. */
  published: Published = 'no';
  readonly #parts: ShipmentParts;
  #sent: Omit<SentRelease, 'endedAt'> | undefined;

  constructor(parts: ShipmentParts) {
    const { built, target } = parts;
    this.#parts = parts;
    this.release = releaseOf(built.manifest, target);
  }

  preview(): ReleasePreview {
    const { built, target } = this.#parts;
    const { access } = target.settings;
    const { tarball } = built;
    const files = suspiciousFirst(tarball.files);
    return { ...this.release, access, publishedBefore: isPublishedBefore(target), tarball, files };
  }

  /** @throws whatever ends it; see `errorOf` */
  async send(sending: Sending): Promise<PublishedRelease> {
    const sent = this.#begin();
    const { built, target, npm, lookUpWaits } = this.#parts;
    const { onProgress, ...options } = sending;
    const document = publishDocument(built, target.settings, npm);
    const release = {
      ...options,
      account: this.release.account,
      purpose: { kind: 'publish', spec: specOf(sent) } as const,
      sent,
      document,
      onProgress: (bytes: number) => onProgress(bytes, document.length),
    };
    const known = await upload(target.registry, release, lookUpWaits);
    return await this.finish(known === 'looked-up', sending.signal);
  }

  /** The registry has it: what is left are the package's own events. */
  async finish(lookedUp: boolean, signal: AbortSignal): Promise<PublishedRelease> {
    const sent = this.#begin();
    const { built } = this.#parts;
    const events = this.#parts.events(signal);
    this.published = 'yes';
    const endedAt = new Date();
    for (const [index, event] of sent.notRun.entries()) {
      this.#sent = { ...sent, notRun: sent.notRun.slice(index + 1) };
      await events.run(event, built.scripts);
    }
    return { ...sent, notRun: [], endedAt, lookedUp };
  }

  /** The release, as far as it has gone out. */
  sent(): SentRelease | undefined {
    return this.#sent === undefined ? undefined : { ...this.#sent, endedAt: new Date() };
  }

  #begin(): Omit<SentRelease, 'endedAt'> {
    const { built, target, folder } = this.#parts;
    const { settings } = target;
    const notRun = settings.ignoreScripts
      ? []
      : eventsAfterUpload.filter(event => scriptOf(built.scripts, event));
    const { integrity, shasum } = built.tarball;
    const { publishConfig } = built.manifest;
    const access = settings.registryAccess;
    this.#sent ??= { ...this.release, integrity, shasum, access, folder, publishConfig, notRun };
    return this.#sent;
  }
}

/** What is to be published, as whom and where to. */
export function releaseOf(manifest: Manifest, { settings, account }: Target): Release {
  return {
    name: manifest.name,
    version: manifest.version,
    tag: distTag(manifest, settings),
    registry: settings.registryAccess.registry,
    account,
  };
}

/** What ended a publish, with what is known of the release. */
export function publishErrorOf(
  error: unknown,
  shipment: Shipment | undefined,
  signal: AbortSignal,
): PublishError {
  const registry = shipment?.release.registry;
  const failure = signal.aborted ? { code: 'cancelled' as const } : failureOf(error, registry);
  const said = error instanceof PublishError ? error : undefined;
  const known =
    said !== undefined && said.published !== 'no' ? said.published : (shipment?.published ?? 'no');
  const sent = shipment?.sent();
  return new PublishError(failure, known, said === undefined ? error : said.cause, {
    ...said?.aftermath,
    ...(sent === undefined ? {} : { sent }),
  });
}
