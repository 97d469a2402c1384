/** How the registry is reached that a line of an `.npmrc` names, with that line's token and no other credential. */
import nerfDart from '@npmcli/config/lib/nerf-dart.js';
import type { RegistryAccess } from '../registry/account.ts';
import type { Secret } from '../shared/secret.ts';
import type { KnownAccounts } from './knownAccounts.ts';

export interface NpmrcAccessParts {
  readonly known: Pick<KnownAccounts, 'read'>;
  /**
   * A registry that nothing has to be known of.
   * @throws NpmCliError, ConfigurationError
   */
  accessTo(registry: URL): Promise<RegistryAccess>;
}

/**
 * A key has no scheme: that is npm's, where its configuration names the registry.
 * @throws NpmCliError, ConfigurationError
 */
export async function accessWithToken(
  registry: URL,
  token: Secret,
  { known, accessTo }: NpmrcAccessParts,
): Promise<RegistryAccess> {
  const { accesses } = await known.read();
  const dart = nerfDart(registry.href);
  const found = accesses.find(({ access }) => nerfDart(access.registry.href) === dart);
  const access = found?.access ?? (await accessTo(registry));
  return { ...access, credentials: { kind: 'bearer', token } };
}
