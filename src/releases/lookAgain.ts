/**
 * Looks once more, when a person asks for it, for a release of which it is not known whether the registry has it.
 */
import { findNpm } from '../accounts/npmCli.ts';
import { isSameRegistry, type RegistryAccess } from '../registry/account.ts';
import { type Finding, type LookUpRegistry, lookUp } from './lookUp.ts';
import type { SentRelease } from './release.ts';

export interface LookAgainPorts {
  /** Where npm is looked for. */
  readonly environment: NodeJS.ProcessEnv;
  /** The same access as the account that is used here. */
  credentialsFor(access: RegistryAccess): Promise<RegistryAccess>;
  connect(access: RegistryAccess): Promise<LookUpRegistry & { close(): Promise<void> }>;
}

/** npm's scan has taken a quarter of an hour; what a registry does not show after twice that time, it does not have. */
const settledAfterMs = 30 * 60_000;

/** Never fails: a registry that cannot be asked is one of the findings. */
export async function lookAgain(
  ports: LookAgainPorts,
  sent: SentRelease,
  signal: AbortSignal,
): Promise<Finding> {
  const access = await currentAccess(sent, ports);
  // The editor's settings may have changed since, to a proxy that is no address for instance.
  const registry = await ports.connect(access).catch(() => undefined);
  if (registry === undefined) return { published: 'unknown', why: 'not-reached' };
  try {
    const settled = Date.now() - sent.endedAt.getTime() > settledAfterMs;
    return await lookUp(registry, sent, { waits: [0], settled, signal });
  } finally {
    await registry.close();
  }
}

/** The person may have signed in anew since the release was sent. */
async function currentAccess(sent: SentRelease, ports: LookAgainPorts): Promise<RegistryAccess> {
  const { name, access, folder, publishConfig } = sent;
  const { environment } = ports;
  try {
    const { NpmConfiguration } = await import('../accounts/npmConfiguration.ts');
    const npm = await findNpm(environment, folder);
    const configuration = await NpmConfiguration.load(folder, npm, environment);
    const { registryAccess } = await configuration.forPackage(name, publishConfig);
    return isSameRegistry(registryAccess, sent) ? await ports.credentialsFor(registryAccess) : access;
  } catch {
    return access;
  }
}
