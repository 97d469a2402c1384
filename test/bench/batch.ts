/**
 * Many under one prompt, against npm: a workspace of 50 packages, and an owner added to 100. One registry, which takes
 * 80 ms for a read and 300 ms for a write; each is done once. Both sides are given the code before or at once, so no
 * person's time is in it; ours has to ask first, and plans before it changes.
 */
import { join } from 'node:path';
import { type NewUser, startRegistry, type TestRegistry, type UserSecrets } from '../registry/index.ts';
import { tool } from '../tools.ts';
import { packageFolder, temporaryFolder } from '../unit/releases/fixtures.ts';
import type { Codes } from './answering.ts';
import { npmEnvironment, unpackBundle } from './bundle.ts';
import { type Figures, settle } from './figures.ts';
import type { OwnersJob, OwnersTimes } from './ourOwners.ts';
import type { WorkspaceJob, WorkspaceTimes } from './ourWorkspace.ts';
import { buildPrograms, type MeasuredProgram, measure, type Programs } from './processes.ts';
import { promptLatencies } from './promptLatency.ts';

const npmVersion = '12.2.0';
const latencyMs = { reads: 80, writes: 300 };
const workspaceSize = 50;
const ownedPackages = 100;
const ownersByNpm = 10;
/** So that npm, which is given its code before, need not be asked in the middle. */
const codeSeconds = 60 * 60;

/** @throws when a change or a publish fails; the signal's reason when cancelled */
export async function benchBatch(signal: AbortSignal): Promise<Figures<'batch'>> {
  // First, since it ends at once where the computer is too busy to measure anything.
  const latencies = await promptLatencies(signal);
  const registry = await startRegistry({ storage: await temporaryFolder() });
  try {
    await registry.admin.behave({ latencyMs, otpauth: { periodSeconds: codeSeconds } });
    const bench = await Bench.prepare(registry, signal);
    const owners = await bench.owners();
    const workspace = await bench.workspace();
    return {
      'workspace.time.ratio': workspace.ratio,
      'owners.time.ratio': owners.ratio,
      'batch.prompts': Math.max(workspace.prompts, owners.prompts),
      'batch.prompts.expiry': Math.max(workspace.promptsWithExpiry, owners.promptsWithExpiry),
      'prompt.latency.ms': settle('refusal to prompt', latencies, 'ms'),
    };
  } finally {
    await registry.close();
  }
}

interface Many {
  readonly ratio: number;
  readonly prompts: number;
  readonly promptsWithExpiry: number;
}

interface Parts {
  readonly registry: TestRegistry;
  readonly signal: AbortSignal;
  readonly programs: Programs<'ourOwners' | 'ourWorkspace' | 'peak'>;
  /** The chunk of the bundle that publishes. */
  readonly chunk: string;
  readonly npmPath: string;
}

class Bench {
  readonly #parts: Parts;
  #accounts = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async prepare(registry: TestRegistry, signal: AbortSignal): Promise<Bench> {
    return new Bench({
      registry,
      signal,
      programs: await buildPrograms(await temporaryFolder(), ['ourOwners', 'ourWorkspace', 'peak']),
      chunk: await unpackBundle(),
      npmPath: await tool('npm', npmVersion),
    });
  }

  async owners(): Promise<Many> {
    const ours = await this.#ourOwners({});
    tell(`${ownedPackages} owners, ours`, { plan: ours.plan, changes: ours.changes });
    const npms = await this.#npmOwners();
    const npm = settle('npm owner add', npms, 'ms') * ownedPackages;
    const withExpiry = await this.#ourOwners({ runOutAfter: ownedPackages / 2 });
    return {
      ratio: (ours.plan + ours.changes) / npm,
      prompts: ours.prompts,
      promptsWithExpiry: withExpiry.prompts,
    };
  }

  async workspace(): Promise<Many> {
    const ours = await this.#ourWorkspace({});
    const { look, pack, total } = ours;
    tell(`${workspaceSize} packages, ours`, { look, pack, upload: total - look - pack });
    const npm = await this.#npmWorkspace();
    tell(`${workspaceSize} packages, npm publish --workspaces`, { total: npm });
    const withExpiry = await this.#ourWorkspace({ runOutAfter: workspaceSize / 2 });
    return { ratio: total / npm, prompts: ours.prompts, promptsWithExpiry: withExpiry.prompts };
  }

  async #ourOwners(expiry: Pick<Codes, 'runOutAfter'>): Promise<OwnersTimes> {
    const { registry, programs } = this.#parts;
    const [owner, friend] = [await this.#account(withCodes), await this.#account()];
    const { packages } = await registry.admin.seed(owner.name, { packages: ownedPackages });
    const codes = { adminUrl: registry.adminUrl, account: owner.name, ...expiry };
    const job: OwnersJob = {
      ...codes,
      registry: registry.url,
      token: owner.token,
      user: friend.name,
      packages,
    };
    const program = { args: [programs.ourOwners], cwd: import.meta.dirname, env: process.env, job };
    const { answer } = await this.#run(program);
    await this.#assertOwned(packages, friend);
    return answer as OwnersTimes;
  }

  /** Milliseconds of each; the first is left out, which finds npm's files in no cache. */
  async #npmOwners(): Promise<readonly number[]> {
    const { registry } = this.#parts;
    const [owner, friend] = [await this.#account(withCodes), await this.#account()];
    const { packages } = await registry.admin.seed(owner.name, { packages: ownersByNpm + 1 });
    const npm = await this.#npm(owner);
    const times: number[] = [];
    for (const name of packages)
      times.push(await npm(import.meta.dirname, 'owner', 'add', friend.name, name));
    await this.#assertOwned(packages, friend);
    return times.slice(1);
  }

  async #ourWorkspace(expiry: Pick<Codes, 'runOutAfter'>): Promise<WorkspaceTimes> {
    const { registry, programs, chunk } = this.#parts;
    const owner = await this.#account(withCodes);
    const folder = await workspaceFolder(owner.name);
    const environment = await this.#environment(owner, []);
    const codes = { adminUrl: registry.adminUrl, account: owner.name, ...expiry };
    const job: WorkspaceJob = { ...codes, chunk, folder, environment };
    const program = { args: [programs.ourWorkspace], cwd: folder, env: environment, job };
    const { answer } = await this.#run(program);
    await this.#assertPublished(owner);
    return answer as WorkspaceTimes;
  }

  async #npmWorkspace(): Promise<number> {
    const owner = await this.#account(withCodes);
    const npm = await this.#npm(owner);
    const wall = await npm(await workspaceFolder(owner.name), 'publish', '--workspaces');
    await this.#assertPublished(owner);
    return wall;
  }

  /** One of its own for each: what one was asked and has answered does not touch the next. */
  async #account(user: Partial<NewUser> = {}): Promise<UserSecrets> {
    // A clock that was put on to let codes run out is right again.
    await this.#parts.registry.admin.behave({ clockAheadSeconds: 0 });
    this.#accounts += 1;
    return this.#parts.registry.admin.addUser({ name: `wombat${this.#accounts}`, ...user });
  }

  /** npm with this account's session and its code, as `--otp` gives it: a command line could be read by everyone. */
  async #npm(owner: UserSecrets): Promise<(cwd: string, ...args: string[]) => Promise<number>> {
    const { registry, npmPath } = this.#parts;
    const env = await this.#environment(owner, [`otp=${await registry.admin.code(owner.name)}`]);
    const cli = join(npmPath, 'bin', 'npm-cli.js');
    return async (cwd, ...args) => (await this.#run({ args: [cli, ...args], cwd, env })).wall;
  }

  #environment({ token }: UserSecrets, settings: readonly string[]): Promise<NodeJS.ProcessEnv> {
    const { registry, npmPath } = this.#parts;
    const url = new URL(registry.url);
    return npmEnvironment(url, npmPath, [`//${url.host}/:_authToken=${token}`, ...settings]);
  }

  #run(program: MeasuredProgram) {
    return measure(program, this.#parts.programs.peak, this.#parts.signal);
  }

  async #assertOwned(packages: readonly string[], owner: UserSecrets): Promise<void> {
    for (const name of packages) {
      const { maintainers } = (await this.#parts.registry.admin.packument(name)) ?? {};
      const isOwned = JSON.stringify(maintainers).includes(`"${owner.name}"`);
      if (!isOwned) throw new Error(`${name} has no new owner`);
    }
  }

  async #assertPublished({ name }: UserSecrets): Promise<void> {
    for (const each of range(workspaceSize)) {
      const packument = await this.#parts.registry.admin.packument(memberName(name, each));
      if (packument === null) throw new Error(`${memberName(name, each)} was not published`);
    }
  }
}

const withCodes = { twoFactor: 'auth-and-writes' } as const;

/** Package i depends on package ⌊(i − 1) / 2⌋; the first on none. */
async function workspaceFolder(prefix: string): Promise<string> {
  const members = range(workspaceSize).flatMap(index => {
    const folder = `packages/${memberName(prefix, index)}`;
    const dependencies = index === 0 ? {} : { [memberName(prefix, Math.floor((index - 1) / 2))]: '^1.0.0' };
    const manifest = { name: memberName(prefix, index), version: '1.0.0', files: ['index.js'], dependencies };
    return [
      [`${folder}/package.json`, manifest] as const,
      [`${folder}/index.js`, `module.exports = ${index};\n`] as const,
    ];
  });
  const root = { name: `${prefix}-root`, private: true, workspaces: ['packages/*'] };
  return packageFolder({ 'package.json': root, ...Object.fromEntries(members) });
}

function memberName(prefix: string, index: number): string {
  return `${prefix}-member-${String(index).padStart(2, '0')}`;
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function tell(what: string, milliseconds: Readonly<Record<string, number>>): void {
  const parts = Object.entries(milliseconds).map(([name, value]) => `${name} ${value.toFixed(0)} ms`);
  console.error(`${what}: ${parts.join(', ')}`);
}
