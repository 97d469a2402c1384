/** What publishing needs of the rest of the extension. */
import type { UsedAccess } from '../accounts/accountChoices.ts';
import type { RegistryAccess } from '../registry/account.ts';
import type { PublishingRegistry } from './upload.ts';

export interface PublisherPorts {
  /** Where npm is looked for and what its scripts inherit; usually `process.env`. */
  readonly environment: NodeJS.ProcessEnv;
  /** The same access as the account that is used here, which may be another than that of npm's configuration. */
  credentialsFor(access: RegistryAccess): Promise<UsedAccess>;
  /** Speaks to a registry with these credentials; closed when the publish is over. */
  connect(access: RegistryAccess): Promise<PublishingRegistry>;
}
