/**
 * Sends the built packages of a workspace: each after those it depends on, as many at once as that allows, under one
 * prompt. What one of them ends with decides whether the others go on.
 */
import { type Judgement, runBatch, usualAtOnce } from '../shared/batch.ts';
import type { Finding } from './lookUp.ts';
import { PublishError, type PublishFailure } from './publishError.ts';
import { type PublishedRelease, type SentRelease, specOf } from './release.ts';
import { publishErrorOf, type Sending, type Shipment } from './shipment.ts';
import type { PackageEnd, WorkspacePackage, WorkspaceView } from './workspaceView.ts';

export interface WorkspaceShipment {
  readonly package: WorkspacePackage;
  readonly shipment: Shipment;
}

export interface Shipping {
  /** Each after those it depends on, as far as there is such an order. */
  readonly shipments: readonly WorkspaceShipment[];
  /** How many of the workspace are live already: the progress counts them as well. */
  readonly live: number;
  readonly view: Pick<WorkspaceView, 'progress' | 'waitForCode' | 'pause' | 'lookUp'>;
  readonly signal: AbortSignal;
  /** What the registry has of a release of which that is not known. */
  lookAgain(sent: SentRelease, signal: AbortSignal): Promise<Finding>;
}

export interface ShippingEnd {
  /** By the packages' ids. */
  readonly ends: ReadonlyMap<string, PackageEnd>;
  readonly stoppedBy?: PublishError;
}

type Shipped = Extract<PackageEnd, { kind: 'published' }>;
interface Done {
  readonly kind: 'done';
  readonly end: Shipped;
}

/** Never throws, whatever becomes of them. */
export async function shipAll(shipping: Shipping): Promise<ShippingEnd> {
  const { shipments, view, live } = shipping;
  const total = live + shipments.length;
  let done = 0;
  const earlier = earlierOnes(shipments);
  const progress = () => ({ done: live + done, total });
  const end = await runBatch<WorkspaceShipment, Done>({
    items: shipments,
    idOf: each => each.package.id,
    after: each => each.package.dependsOn.filter(id => earlier.get(each.package.id)?.has(id)),
    // With more, a code that runs out would be refused so often at once that registries want a long pause.
    atOnce: usualAtOnce,
    signal: shipping.signal,
    run: async (each, context) => {
      const { shipment } = each;
      const onLookUp = () => view.lookUp(specOf(shipment.release));
      const sending = { ...context, progress, onLookUp, onProgress: () => {} };
      return { kind: 'done', end: await ship(shipment, sending, shipping) };
    },
    judge,
    onProgress: batch => {
      done = batch.done;
      view.progress(live + done, total);
    },
    onChallenge: () => view.waitForCode(),
    onPause: until => view.pause(until),
  });
  const ends = end.items.map(({ item, outcome }) => [item.package.id, endOf(outcome)] as const);
  const stoppedBy = stopOf(end.stoppedBy);
  return { ends: new Map(ends), ...(stoppedBy === undefined ? {} : { stoppedBy }) };
}

/** In a cycle one has to begin: it does not wait for those that come after it in the order. */
function earlierOnes(shipments: readonly WorkspaceShipment[]): ReadonlyMap<string, ReadonlySet<string>> {
  const ids = shipments.map(each => each.package.id);
  return new Map(ids.map((id, index) => [id, new Set(ids.slice(0, index))]));
}

/** @throws PublishError unless it is live */
async function ship(shipment: Shipment, sending: Sending, { lookAgain }: Shipping): Promise<Shipped> {
  try {
    const isThere = await foundBefore(shipment, sending, lookAgain);
    return {
      kind: 'published',
      release: isThere ? await shipment.finish(true, sending.signal) : await shipment.send(sending),
    };
  } catch (error) {
    const failure = publishErrorOf(error, shipment, sending.signal);
    shipment.published = failure.published;
    const release = liveRelease(shipment, failure);
    if (release === undefined) throw failure;
    return { kind: 'published', release, scriptFailure: failure };
  }
}

/** What may be there from an earlier try is looked for before it is sent again. */
async function foundBefore(
  shipment: Shipment,
  { signal, onLookUp }: Sending,
  lookAgain: Shipping['lookAgain'],
): Promise<boolean> {
  const sent = shipment.sent();
  if (shipment.published !== 'unknown' || sent === undefined) return false;
  onLookUp();
  const found = await lookAgain(sent, signal);
  signal.throwIfAborted();
  // Not to be seen: a registry that has it all the same refuses it, and says so.
  if (found.published !== 'unknown' || found.why === 'absent') return found.published === 'yes';
  const failure = whyNotSentAgain(found.why, shipment.release.registry);
  throw new PublishError(failure, 'unknown', undefined, { found });
}

function whyNotSentAgain(
  why: Extract<Finding, { published: 'unknown' }>['why'],
  registry: URL,
): PublishFailure {
  if (why === 'not-reached' || why === 'signed-out') return { code: why, registry };
  return { code: 'in-doubt' };
}

function liveRelease(shipment: Shipment, failure: PublishError): PublishedRelease | undefined {
  const sent = shipment.sent();
  if (failure.published !== 'yes' || sent === undefined) return undefined;
  return { ...sent, lookedUp: failure.aftermath.found !== undefined };
}

/** What would end all the others the same way. */
const stopping: ReadonlySet<string> = new Set([
  'cancelled',
  'signed-out',
  'no-credentials',
  'another-account',
  'not-reached',
]);
const stoppingRefusals: ReadonlySet<string> = new Set([
  'ip-denied',
  'stage-required',
  'page-expired',
  'rate-limited',
  'unsafe',
]);

/** @param error as `ship` throws it */
function judge(error: unknown): Judgement {
  if (!(error instanceof PublishError)) return { outcome: 'failed', stops: true };
  const { failure, published } = error;
  const stops = stopping.has(failure.code) || (failure.code === 'registry' && refusesAll(error));
  if (published === 'unknown') return { outcome: 'unknown', stops };
  return { outcome: failure.code === 'cancelled' ? 'not-tried' : 'failed', stops };
}

function refusesAll({ failure, aftermath }: PublishError): boolean {
  if (failure.code !== 'registry') return false;
  const { code } = failure.error;
  // Where the registry could be asked what it has, the network is there.
  const { found } = aftermath;
  const isReached = found !== undefined && (found.published !== 'unknown' || found.why !== 'not-reached');
  return stoppingRefusals.has(code) || (code === 'network' && !isReached);
}

function endOf(
  outcome:
    | Done
    | { readonly kind: 'failed' | 'unknown'; readonly error: unknown }
    | { readonly kind: 'not-tried'; readonly because?: string },
): PackageEnd {
  if (outcome.kind === 'done') return outcome.end;
  if (outcome.kind === 'not-tried') return outcome;
  return { kind: outcome.kind, error: asPublishError(outcome.error) };
}

function stopOf(
  stopped: { readonly kind: 'cancelled' } | { readonly kind: 'error'; readonly error: unknown } | undefined,
): PublishError | undefined {
  if (stopped === undefined) return undefined;
  return stopped.kind === 'error' ? asPublishError(stopped.error) : new PublishError({ code: 'cancelled' });
}

function asPublishError(error: unknown): PublishError {
  return error instanceof PublishError ? error : new PublishError({ code: 'unexpected' }, 'no', error);
}
