/**
 * What the tests of publishing share: packages in temporary folders, a registry on loopback that takes every
 * publish, an environment of their own for npm, and npm itself at work.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { BuildProgress } from '../../../src/releases/build.ts';
import type { PublishEvent } from '../../../src/releases/publishError.ts';
import type { PackageAccess, PublishView, ReleasePreview } from '../../../src/releases/publishView.ts';
import { json, type LoopbackServer, type Respond, serve } from '../loopbackServer.ts';

const run = promisify(execFile);

export const events: readonly PublishEvent[] = [
  'prepublishOnly',
  'prepack',
  'prepare',
  'postpack',
  'publish',
  'postpublish',
];

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  // Links resolved, as the working directory of a process always is (macOS: /var is one).
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'second-factor-test-')));
  cleanups.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

const cleanups: (() => Promise<void>)[] = [];

/** For `afterEach`. */
export async function cleanUp(): Promise<void> {
  while (cleanups.length > 0) await cleanups.pop()?.();
}

export type Files = Readonly<Record<string, string | object>>;

/** Writes files by their paths; bytes as they are, other objects as JSON. */
export async function writeFiles(folder: string, files: Files): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    const isWritten = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(file, isWritten ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
  return folder;
}

export async function packageFolder(files: Files): Promise<string> {
  return await writeFiles(await temporaryFolder(), files);
}

/** Starts a registry; it is stopped after the test. */
export async function startRegistry(respond: Respond): Promise<LoopbackServer> {
  const server = await serve(respond);
  cleanups.push(() => server.close());
  return server;
}

/** Knows no package, takes every publish. */
export const acceptAll: Respond = (request, response) => {
  if (request.method === 'PUT') json(response, 201, { ok: true });
  else if (request.path === '/-/whoami') json(response, 200, { username: 'wombat' });
  else json(response, 404, { error: 'not found' });
};

/**
 * An environment in which npm sees this home only; signed in where a registry is given.
 * @param folder of the home; one that is gone after the test unless told
 */
export async function npmHome(
  registry?: URL,
  settings: readonly string[] = [],
  folder?: string,
): Promise<NodeJS.ProcessEnv> {
  const home = folder ?? (await temporaryFolder());
  const signedIn =
    registry === undefined
      ? []
      : [`registry=${registry}`, `//${registry.host}/:_authToken=token-of-the-test`];
  await writeFile(join(home, '.npmrc'), [...signedIn, 'update-notifier=false', ...settings, ''].join('\n'), {
    mode: 0o600,
  });
  return {
    PATH: process.env['PATH'],
    HOME: home,
    USERPROFILE: home,
    npm_config_userconfig: join(home, '.npmrc'),
    npm_config_globalconfig: join(home, 'global-npmrc'),
    npm_config_cache: join(home, 'cache'),
    ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}),
  };
}

/** Puts another npm before the one on PATH, as `npm install -g` lays it: a link to its `npm-cli.js`. */
export async function withNpm(environment: NodeJS.ProcessEnv, npmPath: string): Promise<NodeJS.ProcessEnv> {
  const bin = await temporaryFolder();
  await symlink(join(npmPath, 'bin', 'npm-cli.js'), join(bin, 'npm'));
  return { ...environment, PATH: `${bin}${delimiter}${environment['PATH']}` };
}

/** `npm publish` itself; rejects when it fails. */
export async function npmPublish(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  await run('npm', ['publish'], { cwd: folder, env: environment });
}

/** What a script of `recordingScripts` saw. */
export interface Recorded {
  readonly event: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Scripts for every event that note it, with its environment, in a file outside the package. */
export async function recordingScripts(): Promise<{
  scripts: Record<string, string>;
  read: () => Promise<Recorded[]>;
}> {
  const folder = await temporaryFolder();
  const log = join(folder, 'log');
  const recorder = join(folder, 'record.cjs');
  await writeFile(log, '');
  await writeFile(
    recorder,
    `require('node:fs').appendFileSync(${JSON.stringify(log)}, JSON.stringify({
       event: process.argv[2], cwd: process.cwd(), env: process.env }) + '\\n');`,
  );
  return {
    // Events beside npm's own: `npm run` would start them, too.
    scripts: Object.fromEntries(
      [...events, 'preprepack', 'prepublish', 'preprepare', 'postprepare', 'install'].map(event => [
        event,
        `node "${recorder}" ${event}`,
      ]),
    ),
    read: async () => {
      const lines = (await readFile(log, 'utf8')).split('\n').filter(line => line !== '');
      return lines.map(line => JSON.parse(line) as Recorded);
    },
  };
}

export type ViewRecord = PublishView & {
  readonly stages: string[];
  readonly lines: string[];
  readonly previews: ReleasePreview[];
  /** What was asked besides the review. */
  readonly questions: string[];
};

export interface Decisions {
  readonly review?: (preview: ReleasePreview) => boolean;
  /** Null stops the publish. */
  readonly access?: PackageAccess | null;
  readonly withoutProvenance?: boolean;
}

/** Notes what it is shown, and says yes, and public, unless told otherwise. */
export function recordingView({
  review = () => true,
  access = 'public',
  withoutProvenance = true,
}: Decisions = {}): ViewRecord {
  const stages: string[] = [];
  const lines: string[] = [];
  const previews: ReleasePreview[] = [];
  const questions: string[] = [];
  const enter = (stage: string) => {
    if (stages.at(-1) !== stage) stages.push(stage);
  };
  return {
    stages,
    lines,
    previews,
    questions,
    chooseAccess: async name => {
      questions.push(`access of ${name}`);
      return access ?? undefined;
    },
    agreeToNoProvenance: async spec => {
      questions.push(`no provenance for ${spec}`);
      return withoutProvenance;
    },
    check: () => enter('check'),
    script: event => enter(event),
    pack: () => enter('pack'),
    line: line => lines.push(line),
    review: async preview => {
      enter('review');
      previews.push(preview);
      return review(preview);
    },
    upload: () => enter('upload'),
    identify: () => {},
    waitForCode: () => enter('wait for code'),
    pause: () => enter('pause'),
    lookUp: () => enter('look up'),
  };
}

/** The part of a `recordingView` that a build needs. */
export function silentProgress(): BuildProgress {
  return recordingView();
}
