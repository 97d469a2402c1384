/** A package, a registry and a view for one publish, and what came of it. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { PublishError, type Published, type PublishFailure } from '../../../src/releases/publishError.ts';
import { json, type LoopbackServer, type Received, type Respond } from '../loopbackServer.ts';
import {
  acceptAll,
  cleanUp,
  type Files,
  npmHome,
  packageFolder,
  recordingScripts,
  recordingView,
  startRegistry,
  temporaryFolder,
  type ViewRecord,
} from './fixtures.ts';
import { publisherFor } from './publisher.ts';

/** The one that `asksForCode` takes. */
export const code = '123456';

/** Takes a publish with the right code only. */
export const asksForCode: Respond = (request, response, count) => {
  if (request.method !== 'PUT' || request.headers['npm-otp'] === code) acceptAll(request, response, count);
  else {
    const asked = { 'www-authenticate': 'OTP' };
    json(response, 401, { error: 'You must provide a one-time pass.' }, asked);
  }
};

export interface Scene {
  readonly registry: LoopbackServer;
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly view: ViewRecord;
  /** Events whose scripts have run. */
  readonly ran: () => Promise<string[]>;
  readonly puts: () => readonly Received[];
  /** Names of what is left in the folder for temporary files. */
  readonly leftovers: () => Promise<string[]>;
}

export interface SceneOptions {
  readonly respond?: Respond;
  readonly manifest?: object;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly files?: Files;
  readonly view?: ViewRecord;
}

export async function scene(options: SceneOptions = {}): Promise<Scene> {
  const registry = await startRegistry(options.respond ?? acceptAll);
  const recorder = await recordingScripts();
  const folder = await packageFolder({
    'package.json': {
      name: '@wombat/burrow',
      version: '1.4.0',
      scripts: { ...recorder.scripts, ...options.scripts },
      ...options.manifest,
    },
    ...options.files,
  });
  const temporary = process.env['TMPDIR'];
  const own = await temporaryFolder();
  process.env['TMPDIR'] = own;
  restoreTemporary = () => {
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
  };
  return {
    registry,
    folder,
    environment: await npmHome(registry.url),
    view: options.view ?? recordingView(),
    ran: async () => (await recorder.read()).map(({ event }) => event),
    puts: () => registry.received.filter(({ method }) => method === 'PUT'),
    leftovers: async () => (await readdir(own)).filter(name => name.startsWith('second-factor-pack-')),
  };
}

let restoreTemporary = () => {};

/** For `afterEach`. */
export async function endScene(): Promise<void> {
  restoreTemporary();
  await cleanUp();
}

/** Publishes, and expects that it fails and leaves no file behind. */
export async function failedPublish(
  { folder, environment, view, leftovers }: Scene,
  codes: readonly string[] = [],
  signal: AbortSignal = new AbortController().signal,
): Promise<PublishError> {
  const { publisher } = publisherFor(environment, codes);
  const error: unknown = await publisher.publish(folder, view, signal).then(
    () => assert.fail('should have failed'),
    (reason: unknown) => reason,
  );
  assert(error instanceof PublishError);
  assert.deepEqual(await leftovers(), []);
  return error;
}

/** The same, without what is known of the release. */
export async function failure(
  ...publish: Parameters<typeof failedPublish>
): Promise<{ failure: PublishFailure; published: Published }> {
  const { failure, published } = await failedPublish(...publish);
  return { failure, published };
}
