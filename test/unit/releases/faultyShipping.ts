/**
 * Twenty packages sent to a registry that goes wrong at one request: what we say of each, held against what the registry
 * holds. They were built once for all cases; each case sends them under names of its own.
 */
import type { NpmCli } from '../../../src/accounts/npmCli.ts';
import type { PublishSettings } from '../../../src/accounts/npmConfiguration.ts';
import { NpmConfiguration } from '../../../src/accounts/npmConfiguration.ts';
import type { NetworkSettings } from '../../../src/registry/account.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import type { Build } from '../../../src/releases/build.ts';
import { lookUp } from '../../../src/releases/lookUp.ts';
import { Shipment } from '../../../src/releases/shipment.ts';
import {
  type ShippingEnd,
  shipAll,
  type WorkspaceShipment,
} from '../../../src/releases/workspaceShipping.ts';
import type { PackageEnd } from '../../../src/releases/workspaceView.ts';
import { Secret } from '../../../src/shared/secret.ts';
import type { TestRegistry } from '../../registry/index.ts';

export const packagesCount = 20;

/** Package i depends on package ⌊(i − 1) / 2⌋. */
export function parentOf(index: number): number | undefined {
  return index === 0 ? undefined : Math.floor((index - 1) / 2);
}

export interface FaultyShipping {
  /** Begins the names of its packages, and of no others. */
  readonly prefix: string;
  readonly account: string;
  readonly token: string;
  /** What the person enters. */
  readonly code: () => Promise<string>;
  /** npm's `fetch-timeout`, where the registry is to be given up soon. */
  readonly timeoutMs?: number;
}

export interface ShippingOutcome {
  /** What the first run came to, as far as it is not published: `failed: server`, and how many were not tried. */
  readonly said: string;
  /** What is not as it must be. */
  readonly wrong: readonly string[];
}

export async function shipFaultily(
  registry: TestRegistry,
  built: Build,
  npm: NpmCli,
  play: FaultyShipping,
): Promise<ShippingOutcome> {
  const { client, shipments } = sceneOf(registry, built, npm, play);
  try {
    const first = await ship(client, shipments);
    const contradictions = await disagreements(registry, shipments, first.ends);
    const left = shipments.filter(({ package: { id } }) => first.ends.get(id)?.kind !== 'published');
    const second = await ship(client, left);
    const ends = new Map([...first.ends, ...second.ends]);
    return {
      said: saidOf(first),
      wrong: [
        ...contradictions,
        ...unordered(first.ends, shipments),
        ...[...ends].flatMap(([id, end]) =>
          end.kind === 'published' ? [] : [`${id} is left: ${textOf(end)}`],
        ),
        ...(await disagreements(registry, left, ends)).map(text => `after going on, ${text}`),
      ],
    };
  } finally {
    await client.close();
  }
}

function sceneOf(registry: TestRegistry, built: Build, npm: NpmCli, play: FaultyShipping) {
  const { prefix, account, token, timeoutMs } = play;
  const network: NetworkSettings = {
    rejectUnauthorized: true,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
  const access = {
    registry: new URL(registry.url),
    credentials: { kind: 'bearer', token: new Secret(token) } as const,
    network,
  };
  const client = new RegistryClient(access, secondFactorOf(play), {
    publicRegistry: NpmConfiguration.publicRegistry,
    userAgent: 'second-factor-test',
    log: () => {},
  });
  const settings: PublishSettings = {
    registry: registry.url,
    registryAccess: access,
    unsetVariables: [],
    tag: 'latest',
    tagIsExplicit: false,
    access: null,
    provenance: false,
    dryRun: false,
    ignoreScripts: false,
    ignorePackScripts: false,
  };
  const target = { settings, registry: client, account, packument: undefined };
  const shipments = Array.from({ length: packagesCount }, (_, index): WorkspaceShipment => {
    const [name, version] = [`${prefix}-${index}`, '1.0.0'];
    const manifest = { ...built.manifest, name, version };
    const events = () => ({ run: async () => false });
    const shipment = new Shipment({ built: { ...built, manifest }, target, folder: name, npm, events });
    const parent = parentOf(index);
    const dependsOn = parent === undefined ? [] : [`${prefix}-${parent}`];
    return {
      package: { id: name, folder: name, name, version, dependsOn, state: { kind: 'private' } },
      shipment,
    };
  });
  return { client, shipments };
}

function secondFactorOf({ code }: FaultyShipping): SecondFactor {
  return new SecondFactor({
    open: () => ({
      ask: async () => ({ kind: 'otp', value: new Secret(await code()) }),
      close: () => {},
    }),
  });
}

async function ship(client: RegistryClient, shipments: readonly WorkspaceShipment[]): Promise<ShippingEnd> {
  const noted = () => {};
  return await shipAll({
    shipments,
    live: 0,
    view: { progress: noted, waitForCode: noted, pause: noted, lookUp: noted },
    signal: new AbortController().signal,
    lookAgain: (sent, signal) => lookUp(client.looking(), sent, { waits: [0], settled: false, signal }),
  });
}

/** Where what is said of a package is not what the registry holds. */
async function disagreements(
  { admin }: TestRegistry,
  shipments: readonly WorkspaceShipment[],
  ends: ReadonlyMap<string, PackageEnd>,
): Promise<string[]> {
  const checked = shipments.map(async ({ package: { id }, shipment }) => {
    const end = ends.get(id);
    if (end === undefined || end.kind === 'unknown') return end === undefined ? [`${id} has no end`] : [];
    const packument = await admin.packument(id);
    const versions = (packument?.['versions'] ?? {}) as Record<string, { dist: { integrity: string } }>;
    const integrity = versions['1.0.0']?.dist.integrity;
    const isHeld = integrity !== undefined && integrity === shipment.sent()?.integrity;
    return isHeld === (end.kind === 'published') ? [] : [`${id} is ${textOf(end)}, and held: ${isHeld}`];
  });
  return (await Promise.all(checked)).flat();
}

/** Whatever comes after one that is not live is not live either, and says so. */
function unordered(
  ends: ReadonlyMap<string, PackageEnd>,
  shipments: readonly WorkspaceShipment[],
): readonly string[] {
  return shipments.flatMap(({ package: { id, dependsOn } }) => {
    const [parent] = dependsOn;
    const before = parent === undefined ? undefined : ends.get(parent);
    const isTried = ends.get(id)?.kind !== 'not-tried';
    return before !== undefined && before.kind !== 'published' && isTried
      ? [`${id} came before ${parent}`]
      : [];
  });
}

function saidOf({ ends, stoppedBy }: ShippingEnd): string {
  const others = [...ends.values()].filter(({ kind }) => kind !== 'published');
  const tried = others.filter(({ kind }) => kind !== 'not-tried').map(textOf);
  const said = tried.length === 0 && others.length === 0 ? 'published' : [...new Set(tried)].join(' and ');
  return stoppedBy === undefined ? said : `${said}, stopped`;
}

function textOf(end: PackageEnd): string {
  if (end.kind === 'published' || end.kind === 'not-tried') return end.kind;
  const { failure } = end.error;
  return `${end.kind}: ${failure.code === 'registry' ? failure.error.code : failure.code}`;
}
