/**
 * One publish to a registry that goes wrong at one request: what we say of it, held against what the registry holds.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Publisher } from '../../../src/releases/publish.ts';
import { PublishError } from '../../../src/releases/publishError.ts';
import type { SentRelease } from '../../../src/releases/release.ts';
import type { Behaviour, Fault, LoggedRequest, TestRegistry } from '../../registry/index.ts';
import { npmHome, packageFolder, recordingView } from './fixtures.ts';
import { publisherFor } from './publisher.ts';

export interface FaultyPublish {
  /** Of the package, its account and nothing else. */
  readonly name: string;
  readonly twoFactor: boolean;
  /** The first is the one that is looked at; the others bring the publish to where it is met. */
  readonly faults: readonly [Fault, ...Fault[]];
  readonly behaviour?: Partial<Behaviour>;
  /** npm's `fetch-timeout`, where the registry is to be given up soon. */
  readonly timeoutMs?: number;
}

export interface Outcome {
  /** `published`, `looked up`, or what is known after an error and why: `no: server`, `unknown: absent`. */
  readonly said: string;
  /** What of it is not as it must be; empty where all is well. */
  readonly wrong: readonly string[];
}

export async function publishFaultily(registry: TestRegistry, play: FaultyPublish): Promise<Outcome> {
  const { admin } = registry;
  const { name, faults } = play;
  await admin.reset();
  const { token } = await admin.addUser({ name, ...(play.twoFactor && { twoFactor: 'auth-and-writes' }) });
  await admin.behave({ ...play.behaviour, faults });

  const folder = await recordingPackage(name);
  const { host } = new URL(registry.url);
  const environment = await npmHome(undefined, [
    `registry=${registry.url}`,
    `//${host}/:_authToken=${token}`,
    ...(play.timeoutMs === undefined ? [] : [`fetch-timeout=${play.timeoutMs}`]),
  ]);
  const { publisher } = publisherFor(environment, async () =>
    play.twoFactor ? await admin.code(name) : '000000',
  );

  const end = await publisher
    .publish(folder, recordingView(), new AbortController().signal)
    .then(
      ({ lookedUp, integrity }) => ({ said: lookedUp ? 'looked up' : 'published', known: 'yes', integrity }),
      toEnd,
    );
  const requests = await admin.requests();
  await admin.behave({ faults: [] });
  return {
    said: end.said,
    wrong: [
      ...(await contradictions(registry, name, end)),
      ...(await wrongAgain(registry, name, publisher, end)),
      ...wrongRequests(requests, host, faults[0]),
      ...wrongRuns(await runs(folder), requests),
    ],
  };
}

/** Whether the registry has the package's version; with an integrity: that one. */
export async function isHeld({ admin }: TestRegistry, name: string, integrity?: string): Promise<boolean> {
  const packument = await admin.packument(name);
  const versions = (packument?.['versions'] ?? {}) as Record<string, { dist: { integrity: string } }>;
  const held = versions['1.0.0'];
  return held !== undefined && (integrity === undefined || held.dist.integrity === integrity);
}

interface End {
  readonly said: string;
  readonly known: string;
  readonly integrity?: string;
  readonly sent?: SentRelease;
}

function toEnd(error: unknown): End {
  if (!(error instanceof PublishError)) return { said: `threw ${String(error)}`, known: 'nothing' };
  const { failure, published, aftermath } = error;
  const { sent, found } = aftermath;
  const code = failure.code === 'registry' ? failure.error.code : failure.code;
  const why = published === 'unknown' && found?.published === 'unknown' ? found.why : code;
  return {
    said: `${published}: ${why}`,
    known: published,
    ...(sent !== undefined && { sent, integrity: sent.integrity }),
  };
}

/** The script before packing notes each of its runs in a file that is not packed. */
async function recordingPackage(name: string): Promise<string> {
  const scripts = { prepack: 'echo ran>> runs' };
  return await packageFolder({
    'package.json': { name, version: '1.0.0', files: ['index.js'], scripts },
    'index.js': `module.exports = '${name}';\n`,
  });
}

async function runs(folder: string): Promise<number> {
  const noted = await readFile(join(folder, 'runs'), 'utf8').catch(() => '');
  return noted.split('\n').length - 1;
}

async function contradictions(registry: TestRegistry, name: string, end: End): Promise<string[]> {
  if (end.known === 'unknown') return [];
  const held = await isHeld(registry, name, end.integrity);
  return held === (end.known === 'yes')
    ? []
    : [held ? 'the registry has it' : 'the registry does not have it'];
}

/** After half an hour, and with the registry in order, nothing is unknown any more. */
async function wrongAgain(
  registry: TestRegistry,
  name: string,
  publisher: Publisher,
  { known, sent }: End,
): Promise<string[]> {
  if (known !== 'unknown') return [];
  if (sent === undefined) return ['nothing to look for again'];
  const then = { ...sent, endedAt: new Date(Date.now() - 31 * 60_000) };
  const held = await isHeld(registry, name, sent.integrity);
  const look = () => publisher.lookAgain(then, new AbortController().signal);
  const first = await look();
  const found = first.published === 'unknown' && first.why === 'validating' ? await look() : first;
  return found.published === (held ? 'yes' : 'no') ? [] : [`looking again finds ${JSON.stringify(found)}`];
}

function wrongRequests(requests: readonly LoggedRequest[], host: string, fault: Fault): string[] {
  const { method, path, after = 0 } = fault;
  const met = requests.filter(request => request.method === method && new RegExp(path).test(request.url));
  // Every other answer, or none, may mean that it was done.
  const maybeDone = requests.filter(
    request => request.method === 'PUT' && request.status !== 401 && request.status !== 429,
  );
  return [
    ...(met.length > after ? [] : ['the fault was not met']),
    ...(maybeDone.length <= 1 ? [] : ['sent again without need']),
    ...(requests.every(request => request.host === host) ? [] : ['a redirect was followed']),
  ];
}

function wrongRuns(count: number, requests: readonly LoggedRequest[]): string[] {
  const expected = requests.some(({ method }) => method === 'PUT') ? 1 : 0;
  return count === expected ? [] : [`the script ran ${count} times`];
}
