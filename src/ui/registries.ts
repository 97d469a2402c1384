/**
 * Connections to registries as this editor has them: npm's settings, then VS Code's. Those for what a person does ask
 * for a sign-in where a session has ended; those that only look never ask anybody for anything.
 */
import { inEditor } from '../accounts/editorNetwork.ts';
import { NpmConfiguration } from '../accounts/npmConfiguration.ts';
import type { RegistryAccess } from '../registry/account.ts';
import { AccountClient } from '../registry/accountClient.ts';
import { RegistryClient } from '../registry/client.ts';
import type { RegistryClientOptions } from '../registry/exchange.ts';
import { PackageClient } from '../registry/packageClient.ts';
import type { SecondFactor } from '../registry/secondFactor.ts';
import type { Sessions } from '../registry/sessions.ts';
import { TokenClient } from '../registry/tokenClient.ts';
import type { Log } from './log.ts';
import { editorNetwork } from './networkSettings.ts';

export interface RegistriesParts {
  readonly secondFactor: SecondFactor;
  readonly sessions: Sessions;
  readonly userAgent: string;
  readonly log: Log;
  /** A registry has accepted a change. */
  readonly onChange: (registry: URL) => void;
}

/** Every client is closed by whoever got it. */
export class Registries {
  readonly #parts: RegistriesParts;
  readonly #options: RegistryClientOptions;
  readonly #looking: RegistryClientOptions;
  readonly #itself: RegistryClientOptions;

  constructor(parts: RegistriesParts) {
    this.#parts = parts;
    this.#options = {
      publicRegistry: NpmConfiguration.publicRegistry,
      userAgent: parts.userAgent,
      log: line => parts.log.info(line),
      sessions: parts.sessions,
      renewsSessions: true,
      onChange: parts.onChange,
    };
    this.#looking = { ...this.#options, renewsSessions: false };
    const { sessions: _, ...withoutSessions } = this.#looking;
    this.#itself = withoutSessions;
  }

  /** For what a person does with an account. */
  account(access: RegistryAccess): AccountClient {
    return new AccountClient(inEditor(access, editorNetwork()), this.#parts.secondFactor, this.#options);
  }

  /** For what a person does with their tokens. */
  tokens(access: RegistryAccess): TokenClient {
    return new TokenClient(inEditor(access, editorNetwork()), this.#parts.secondFactor, this.#options);
  }

  /** For what a person does with packages that are there. */
  packages(access: RegistryAccess): PackageClient {
    return new PackageClient(inEditor(access, editorNetwork()), this.#parts.secondFactor, this.#options);
  }

  /** For looking at an account. */
  lookAtAccount(access: RegistryAccess): AccountClient {
    return new AccountClient(inEditor(access, editorNetwork()), this.#parts.secondFactor, this.#looking);
  }

  /** For what is about these very credentials, whatever session has taken their place in this window. */
  credentialsThemselves(access: RegistryAccess): AccountClient {
    return new AccountClient(inEditor(access, editorNetwork()), this.#parts.secondFactor, this.#itself);
  }

  /** For looking at packages. */
  lookAtPackages(access: RegistryAccess): RegistryClient {
    return new RegistryClient(inEditor(access, editorNetwork()), this.#parts.secondFactor, this.#looking);
  }

  /** For looking at tokens. */
  lookAtTokens(access: RegistryAccess): TokenClient {
    return new TokenClient(inEditor(access, editorNetwork()), this.#parts.secondFactor, this.#looking);
  }
}
