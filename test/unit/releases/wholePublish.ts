/**
 * The publish of twenty packages from the look at the registry to the last upload, gone on with until all is done, and
 * what we say of each package held against what the registry holds. They were built once for all.
 */
import type { NpmCli } from '../../../src/accounts/npmCli.ts';
import type { Build } from '../../../src/releases/build.ts';
import { lookUp } from '../../../src/releases/lookUp.ts';
import { PublishError } from '../../../src/releases/publishError.ts';
import type { PublisherPorts } from '../../../src/releases/publisherPorts.ts';
import { ReleaseTargets } from '../../../src/releases/releaseTarget.ts';
import { Shipment } from '../../../src/releases/shipment.ts';
import { ownConfig, planFor } from '../../../src/releases/workspaceLook.ts';
import { shipAll, type WorkspaceShipment } from '../../../src/releases/workspaceShipping.ts';
import type { PackageEnd, WorkspacePackage } from '../../../src/releases/workspaceView.ts';
import type { LoggedRequest, TestRegistry } from '../../registry/index.ts';
import { packagesCount, parentOf } from './faultyShipping.ts';
import { portsFor } from './publisher.ts';

const never = new AbortController().signal;
/** Milliseconds before each look for a lost upload. */
const lookUpWaits = [0, 10, 20];
const noted = () => {};

export interface PublishScene {
  readonly registry: TestRegistry;
  readonly account: string;
  readonly built: Build;
  readonly npm: NpmCli;
  /** In which npm is signed in there. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where npm's configuration is read. */
  readonly folder: string;
}

/** To be closed. */
export class WholePublish {
  readonly #scene: PublishScene;
  readonly #names: readonly string[];
  readonly #timeoutMs: number | undefined;
  readonly #ports: PublisherPorts;
  readonly #opened: ReleaseTargets[] = [];
  /** As in one workspace release: those of an earlier run are sent again, not built again. */
  readonly #shipments = new Map<string, WorkspaceShipment>();
  readonly #ends = new Map<string, PackageEnd>();
  /** What the last look has told of each. */
  #looked: readonly WorkspacePackage[] = [];

  /**
   * @param prefix begins the names of the packages, which are the registry's of no other publish
   * @param timeoutMs npm's `fetch-timeout`, where the registry is to be given up soon
   */
  constructor(scene: PublishScene, prefix: string, timeoutMs: number | undefined) {
    const { registry, environment, account } = scene;
    this.#scene = scene;
    this.#timeoutMs = timeoutMs;
    this.#names = Array.from({ length: packagesCount }, (_, index) => `${prefix}-${index}`);
    this.#ports = portsFor(environment, async () => await registry.admin.code(account)).ports;
  }

  /**
   * The look and all that is missing by it.
   * @returns what it came to, as far as that is not `published`
   */
  async run(): Promise<string> {
    try {
      const { packages, targets } = await this.#look();
      const missing = packages.flatMap(each => {
        if (each.state.kind !== 'missing') return [];
        const target = targets.get(each.id);
        return target === undefined ? [] : [this.#shipmentOf(each, target)];
      });
      const problems = packages.flatMap(({ state }) =>
        state.kind === 'problem' ? [`problem: ${codeOf(state.failure)}`] : [],
      );
      return unique([...problems, await this.#ship(missing)]);
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      return `look: ${codeOf(error.failure)}`;
    }
  }

  /** What was left of that, or the whole anew where not all was found out about; nothing where nothing is left. */
  async goOn(): Promise<void> {
    const left = [...this.#shipments.values()].filter(each => !this.#isPublished(each.package.id));
    if (left.length > 0) await this.#ship(left);
    else if (!this.#names.every(name => this.#isPublished(name))) await this.run();
  }

  /** Where what is said of a package is not what the registry holds. */
  async disagreements(): Promise<readonly string[]> {
    const held = await this.#held();
    const looked = new Map(this.#looked.map(each => [each.name, each.state.kind]));
    return this.#names.flatMap(name => {
      const end = this.#ends.get(name)?.kind;
      if (end === 'unknown') return [];
      const isSaid = end === undefined ? looked.get(name) === 'published' : end === 'published';
      return isSaid === held.has(name) ? [] : [`${name} is ${end}, and held: ${held.has(name)}`];
    });
  }

  /** What the registry does not hold. */
  async missing(): Promise<readonly string[]> {
    const held = await this.#held();
    return this.#names.flatMap(name => (held.has(name) ? [] : [`${name} is not there`]));
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map(each => each.close()));
  }

  #isPublished(name: string): boolean {
    return this.#ends.get(name)?.kind === 'published';
  }

  async #look() {
    const { npm, folder } = this.#scene;
    this.#looked = [];
    const targets = await ReleaseTargets.load(this.#impatient(), folder, npm);
    this.#opened.push(targets);
    const members = this.#names.map((name, index) => {
      const parent = this.#names[parentOf(index) ?? -1];
      const dependencies = parent === undefined ? {} : { dependencies: { [parent]: '^1.0.0' } };
      const manifest = { name, version: '1.0.0', ...dependencies };
      return { id: name, folder: name, manifest: { kind: 'read', manifest } as const };
    });
    const workspace = { root: folder, manager: 'npm', managerVersion: npm.version, members } as const;
    const { plan, candidates } = await planFor(workspace, targets, ownConfig, {
      signal: never,
      onPause: () => {},
    });
    this.#looked = plan.packages;
    return {
      packages: plan.packages,
      targets: new Map([...candidates].map(([id, { target }]) => [id, target])),
    };
  }

  #impatient(): PublisherPorts {
    const timeoutMs = this.#timeoutMs;
    if (timeoutMs === undefined) return this.#ports;
    const credentialsFor: PublisherPorts['credentialsFor'] = async access => {
      const used = await this.#ports.credentialsFor(access);
      return { ...used, network: { ...used.network, timeoutMs } };
    };
    return { ...this.#ports, credentialsFor };
  }

  #shipmentOf(each: WorkspacePackage, target: ConstructorParameters<typeof Shipment>[0]['target']) {
    const { built, npm } = this.#scene;
    const { id, name, version, folder } = each;
    const manifest = { ...built.manifest, name, version };
    const events = () => ({ run: async () => false });
    const parts = { built: { ...built, manifest }, target, folder, npm, events, lookUpWaits };
    const shipment = { package: each, shipment: new Shipment(parts) };
    this.#shipments.set(id, shipment);
    return shipment;
  }

  async #ship(shipments: readonly WorkspaceShipment[]): Promise<string> {
    const { ends, stoppedBy } = await shipAll({
      shipments,
      live: 0,
      view: { progress: noted, waitForCode: noted, pause: noted, lookUp: noted },
      signal: never,
      lookAgain: async (sent, signal) => {
        const registry = await this.#impatient().connect(sent.access);
        try {
          return await lookUp(registry, sent, { waits: [0], settled: false, signal });
        } finally {
          await registry.close();
        }
      },
    });
    for (const [id, end] of ends) this.#ends.set(id, end);
    const said = [...ends.values()].flatMap(end => {
      if (end.kind === 'published' || end.kind === 'not-tried') return [];
      return [`${end.kind}: ${codeOf(end.error.failure)}`];
    });
    return unique([...said, ...(stoppedBy === undefined ? [] : ['stopped']), ...unordered(shipments, ends)]);
  }

  /** Those that the registry holds as they were sent. */
  async #held(): Promise<ReadonlySet<string>> {
    const { registry, built } = this.#scene;
    const packuments = await registry.admin.packuments(this.#names);
    return new Set(
      this.#names.filter((_, index) => {
        const versions = (packuments[index]?.['versions'] ?? {}) as Record<string, { dist: object }>;
        const dist: { integrity?: string } = versions['1.0.0']?.dist ?? {};
        return dist.integrity === built.tarball.integrity;
      }),
    );
  }
}

/** Whatever comes after one that is not live is not tried. */
function unordered(
  shipments: readonly WorkspaceShipment[],
  ends: ReadonlyMap<string, PackageEnd>,
): readonly string[] {
  return shipments.flatMap(({ package: { id, dependsOn } }) => {
    const before = dependsOn.map(each => ends.get(each)).filter(each => each !== undefined);
    const isTried = ends.get(id)?.kind !== 'not-tried';
    return isTried && before.some(({ kind }) => kind !== 'published') ? [`${id} came too soon`] : [];
  });
}

/** After the request with which a package came in none is sent for it any more. */
export function sentAgain(requests: readonly LoggedRequest[]): readonly string[] {
  const puts = Map.groupBy(
    requests.filter(({ method }) => method === 'PUT'),
    ({ url }) => url,
  );
  return [...puts].flatMap(([url, sent]) => {
    const stored = sent.findIndex(
      ({ fault, status, hasOtp }) =>
        (fault === null && status === 200) || (fault === 'drop-answer' && hasOtp),
    );
    const more = stored < 0 ? 0 : sent.length - 1 - stored;
    return more === 0 ? [] : [`${url} was sent ${more} more times`];
  });
}

function codeOf(failure: { readonly code: string; readonly error?: unknown }): string {
  const { code, error } = failure;
  return code === 'registry' ? String((error as { readonly code: string }).code) : code;
}

function unique(texts: readonly string[]): string {
  const said = [...new Set(texts)].filter(text => text !== 'published');
  return said.length === 0 ? 'published' : said.join(', ');
}
