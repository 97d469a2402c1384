/** A publish from the folder to the registry, of one package or of a workspace; built anew in each window. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PublishError } from '../../../src/releases/publishError.ts';
import { WorkspaceNotes, workspaceId, workspaceMarks } from '../../../src/releases/workspaceMarks.ts';
import type { WorkspacePlan } from '../../../src/releases/workspaceView.ts';
import { claimsOf, type KindOfWork, type Person, type Work, when } from '../accountWork.ts';
import { never } from '../registry/accountScene.ts';
import { npmHome, recordingView, writeFiles } from './fixtures.ts';
import { publisherFor } from './publisher.ts';
import { endsOf, recordingWorkspaceView, tree, workspaceFiles, workspacePublisherFor } from './workspaces.ts';

const user = { twoFactor: 'auth-and-writes' } as const;

export const onePackage: KindOfWork = {
  user,
  prepare: async ({ computer, user: { name } }) => {
    const files = { 'package.json': { name, version: '1.0.0' }, 'index.js': `module.exports = '${name}';\n` };
    await writeFiles(sourcesOf(computer.folder), files);
  },
  begin: async person => new OnePackage(person, await environmentOf(person)),
};

export function workspaceOfMany(count: number): KindOfWork {
  return {
    user,
    prepare: async ({ computer, user: { name } }) => {
      const members = tree(count, index => `${name}-${index}`);
      await writeFiles(sourcesOf(computer.folder), workspaceFiles(members));
    },
    begin: async person => new Workspace(person, await environmentOf(person)),
    isOffered: async person => {
      const [mark] = workspaceMarks(person.computer.notes).read();
      return mark !== undefined && (await claimsOf(person).take(workspaceId(mark.id)));
    },
  };
}

function sourcesOf(folder: string): string {
  return join(folder, 'sources');
}

/** In which npm is signed in. */
async function environmentOf({ computer, registry, user: { token } }: Person): Promise<NodeJS.ProcessEnv> {
  const home = join(computer.folder, 'home');
  await mkdir(home, { recursive: true });
  return await npmHome(
    undefined,
    [`registry=${registry.href}`, `//${registry.host}/:_authToken=${token}`],
    home,
  );
}

/** Whether the registry has the package's version. */
async function isHeld({ admin }: Person, name: string): Promise<boolean> {
  const packument = await admin.packument(name);
  return Object.hasOwn(Object(packument?.['versions']), '1.0.0');
}

class OnePackage implements Work {
  readonly #person: Person;
  readonly #environment: NodeJS.ProcessEnv;
  #said: 'published' | 'there already' | 'not published' | 'unknown' = 'unknown';

  constructor(person: Person, environment: NodeJS.ProcessEnv) {
    this.#person = person;
    this.#environment = environment;
  }

  get isDone(): boolean {
    return this.#said === 'published' || this.#said === 'there already';
  }

  async run(): Promise<string> {
    const {
      admin,
      computer,
      user: { name },
    } = this.#person;
    const { publisher } = publisherFor(this.#environment, () => admin.code(name));
    try {
      await publisher.publish(sourcesOf(computer.folder), recordingView(), never);
      this.#said = 'published';
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      const { failure, published } = error;
      if (failure.code === 'version-exists') this.#said = 'there already';
      else this.#said = published === 'no' ? 'not published' : 'unknown';
      return failure.code;
    }
    return this.#said;
  }

  async disagreements(): Promise<readonly string[]> {
    const held = await isHeld(this.#person, this.#person.user.name);
    const isWrong = this.#said !== 'unknown' && this.isDone !== held;
    return when(isWrong, `it is said to be ${this.#said}, and held: ${held}`);
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    return [];
  }
}

class Workspace implements Work {
  readonly #person: Person;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #notes: WorkspaceNotes;
  #plan: WorkspacePlan | undefined;
  #ends: Readonly<Record<string, string>> = {};

  constructor(person: Person, environment: NodeJS.ProcessEnv) {
    this.#person = person;
    this.#environment = environment;
    const onProblem = (error: unknown) => {
      throw error;
    };
    const marks = workspaceMarks(person.computer.notes);
    this.#notes = new WorkspaceNotes({ marks, claims: claimsOf(person), onProblem });
  }

  get isDone(): boolean {
    return this.#packages.length > 0 && this.#packages.every(name => this.#isLive(name));
  }

  /** The look, and all that is missing by it. */
  async run(): Promise<string> {
    const {
      admin,
      computer,
      user: { name },
    } = this.#person;
    const codes = () => admin.code(name);
    const { publisher } = workspacePublisherFor(this.#environment, codes, this.#notes);
    const release = await publisher.look(sourcesOf(computer.folder), never);
    try {
      this.#plan = release.plan;
      const missing = release.plan.packages.filter(({ state }) => state.kind === 'missing');
      if (missing.length === 0) return 'nothing is missing';
      const ids = missing.map(({ id }) => id);
      this.#ends = endsOf(await release.publish(ids, recordingWorkspaceView(), never));
      return JSON.stringify(this.#ends);
    } finally {
      await release.close();
    }
  }

  async disagreements(): Promise<readonly string[]> {
    const wrong = this.#packages.map(async name => {
      const held = await isHeld(this.#person, name);
      return when(this.#isLive(name) !== held, `${name} is ${this.#ends[name]}, and held: ${held}`);
    });
    return (await Promise.all(wrong)).flat();
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    return when(workspaceMarks(this.#person.computer.notes).read().length > 0, 'the mark is left');
  }

  get #packages(): readonly string[] {
    return this.#plan?.packages.map(({ name }) => name) ?? [];
  }

  #isLive(name: string): boolean {
    const found = this.#plan?.packages.find(each => each.name === name)?.state.kind;
    return (this.#ends[name] ?? found) === 'published';
  }
}
