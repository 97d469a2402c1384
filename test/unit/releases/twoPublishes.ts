/**
 * Publishes one package twice, by `npm publish` and by us, from the same state of the same folder, and
 * records what the registry gets and what is left in the folder.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { tool } from '../../tools.ts';
import type { LoopbackServer } from '../loopbackServer.ts';
import {
  acceptAll,
  npmHome,
  npmPublish,
  packageFolder,
  recordingView,
  startRegistry,
  withNpm,
  writeFiles,
} from './fixtures.ts';
import { type Example, filesOf } from './npmExamples.ts';
import { publisherFor } from './publisher.ts';

/** A document as one registry received it. */
export interface Sent {
  readonly registry: 'default' | 'other';
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface Publish {
  readonly sent: readonly Sent[];
  /** What lies in the folder afterwards: paths with hashes of contents and modes. */
  readonly left: readonly string[];
}

export interface Entry {
  /** Within the package. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
}

export interface TwoPublishes {
  readonly theirs: Publish;
  readonly ours: Publish;
  /** The files that our review listed. */
  readonly reviewed: readonly Entry[];
}

/** @throws what either of the two throws */
export async function publishTwice(
  example: Example,
  version: '10.9.4' | '11.19.1' | '12.2.0',
): Promise<TwoPublishes> {
  const [registry, other] = await Promise.all([startRegistry(acceptAll), startRegistry(acceptAll)]);
  const settings = [`//${other.url.host}/:_authToken=another-token`, ...(example.settings ?? [])];
  const home = await npmHome(registry.url, settings);
  const environment = await withNpm({ ...home, ...example.environment }, await tool('npm', version));
  const root = await packageFolder({});
  const folder = join(root, example.folder ?? '.');

  const record = async (publish: () => Promise<unknown>): Promise<Publish> => {
    // Anew, for a script may have changed it.
    await rm(root, { recursive: true });
    await writeFiles(root, filesOf(example, other.url));
    await example.prepare?.(root);
    const before = [registry, other].map(({ received }) => received.length);
    await publish();
    const sent = [...puts(registry, 'default', before[0]), ...puts(other, 'other', before[1])];
    return { sent, left: await contents(root) };
  };
  const theirs = await record(() => npmPublish(folder, environment));
  const view = recordingView();
  const { publisher } = publisherFor(environment);
  const ours = await record(() => publisher.publish(folder, view, new AbortController().signal));
  const asked = view.questions.some(question => question.startsWith('access of'));
  return {
    theirs: asked ? { ...theirs, sent: theirs.sent.map(withPublicAccess) } : theirs,
    ours,
    reviewed: view.previews[0]?.files ?? [],
  };
}

/** npm leaves to the registry what we ask the person, who says public here. */
function withPublicAccess(sent: Sent): Sent {
  return { ...sent, body: sent.body.replace('"access":null', '"access":"public"') };
}

function puts({ received }: LoopbackServer, registry: Sent['registry'], from = 0): Sent[] {
  return received
    .slice(from)
    .filter(({ method }) => method === 'PUT')
    .map(({ path, headers, body }) => ({ registry, path, contentType: headers['content-type'], body }));
}

async function contents(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const described = entries.map(async entry => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path).split(sep).join('/');
    if (entry.isSymbolicLink()) return `${name} -> ${await readlink(path)}`;
    const mode = ((await stat(path)).mode & 0o777).toString(8);
    if (!entry.isFile()) return `${name} ${mode}`;
    return `${name} ${mode} ${createHash('sha1')
      .update(await readFile(path))
      .digest('hex')}`;
  });
  return (await Promise.all(described)).toSorted();
}

/** What a tarball holds, sorted by path; read with the tar of an npm. */
export async function entriesOf(tarball: Buffer): Promise<readonly Entry[]> {
  const load = createRequire(join(await tool('npm', '12.2.0'), 'package.json'));
  const tar = load('tar') as {
    list: (options: { onReadEntry: (entry: Entry) => void; strict: boolean }) => {
      end: (data: Buffer) => void;
    };
  };
  const entries: Entry[] = [];
  tar
    .list({
      strict: true,
      onReadEntry: ({ path, size, mode }) =>
        entries.push({ path: path.replace(/^package\//, ''), size, mode }),
    })
    // The whole of it at once: the list is complete when this returns.
    .end(tarball);
  return byPath(entries);
}

export function byPath<Each extends { readonly path: string }>(entries: readonly Each[]): readonly Each[] {
  return entries.toSorted((one, two) => (one.path < two.path ? -1 : 1));
}

/** Runs tasks in their order, at most `limit` at a time; each outcome can be waited for by itself. */
export function startAll<Value>(
  tasks: readonly (() => Promise<Value>)[],
  limit: number,
): readonly Promise<PromiseSettledResult<Value>>[] {
  const outcomes = tasks.map(() => Promise.withResolvers<PromiseSettledResult<Value>>());
  const left = [...tasks.entries()];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, task] = next;
      const [outcome] = await Promise.allSettled([task()]);
      outcomes[index]?.resolve(outcome);
    }
  };
  for (let worker = 0; worker < limit; worker += 1) void work();
  return outcomes.map(({ promise }) => promise);
}
