/**
 * Which registries a person works with, and with which credentials: those of npm's configuration, and those of this
 * extension's own sign-ins. Asks no registry: whether a credential still holds is found out by `whoIsSignedIn.ts`.
 */
import { homedir } from 'node:os';
import type { Credentials, RegistryAccess } from '../registry/account.ts';
import type { Secret } from '../shared/secret.ts';
import { ConfigurationError } from './configurationError.ts';
import { findNpm } from './npmCli.ts';
import { type ConfiguredAccess, NpmConfiguration } from './npmConfiguration.ts';
import type { SignIns } from './signIns.ts';

export interface KnownAccess {
  /** Without credentials where a registry is named, and nobody signed in to it. */
  readonly access: RegistryAccess;
  readonly from: 'npm' | 'sign-in';
  /** Where it is known without asking the registry: of a sign-in of our own, or of Basic credentials. */
  readonly account?: string;
  /** Variables that a configured credential names and that are not set; such a credential is none. */
  readonly unsetVariables: readonly string[];
}

export interface Known {
  /** Sign-ins of our own first: they are sessions, which may do what npm's tokens for automation may not. */
  readonly accesses: readonly KnownAccess[];
  /** What could not be read of npm's configuration. */
  readonly problems: readonly ConfigurationError[];
}

export interface KnownAccountsParts {
  readonly environment: NodeJS.ProcessEnv;
  readonly signIns: SignIns;
  /** Whose configuration counts: the open folders of a trusted workspace, else none. */
  folders(): readonly string[];
}

export class KnownAccounts {
  readonly #parts: KnownAccountsParts;

  constructor(parts: KnownAccountsParts) {
    this.#parts = parts;
  }

  /**
   * Reads npm's configuration anew.
   * @throws NpmCliError when there is no npm, whose place decides which files are read
   */
  async read(): Promise<Known> {
    const { environment, folders } = this.#parts;
    const sources = [loadPersonal(environment), ...folders().map(folder => loadFolder(folder, environment))];
    const loaded = await Promise.all(sources.map(problemAsValue));
    const problems = loaded.filter(each => each instanceof ConfigurationError);
    const configured = loaded.flatMap(each => (each instanceof ConfigurationError ? [] : each));
    const own = await this.#ownSignIns(configured);
    return { accesses: withoutRepeats([...own, ...configured.map(fromNpm)]), problems };
  }

  /** As npm's configuration reaches that registry, but with the token of the sign-in. */
  async #ownSignIns(configured: readonly ConfiguredAccess[]): Promise<readonly KnownAccess[]> {
    const { signIns } = this.#parts;
    return await Promise.all(
      signIns.list().map(async signIn => {
        const { registry, account } = signIn;
        const network = configured.find(({ access }) => access.registry.href === registry.href)?.access
          .network;
        const token = await signIns.token(signIn);
        return {
          access: {
            registry,
            credentials: token && bearer(token),
            network: network ?? { rejectUnauthorized: true },
          },
          from: 'sign-in',
          account,
          unsetVariables: [],
        } as const;
      }),
    );
  }
}

async function loadPersonal(environment: NodeJS.ProcessEnv): Promise<readonly ConfiguredAccess[]> {
  const npm = await findNpm(environment, homedir());
  return await (await NpmConfiguration.loadWithoutProject(npm, environment)).accesses();
}

async function loadFolder(
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly ConfiguredAccess[]> {
  const npm = await findNpm(environment, folder);
  return await (await NpmConfiguration.load(folder, npm, environment)).accesses();
}

/** One broken file must not hide the accounts in the others. */
async function problemAsValue<Value>(source: Promise<Value>): Promise<Value | ConfigurationError> {
  try {
    return await source;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

function bearer(token: Secret): Credentials {
  return { kind: 'bearer', token };
}

function fromNpm({ access, unsetVariables }: ConfiguredAccess): KnownAccess {
  const { credentials } = access;
  const account = credentials?.kind === 'basic' ? { account: credentials.username } : {};
  return { access, from: 'npm', ...account, unsetVariables };
}

/** Each credential once; a registry without any only where there is none for it at all. */
function withoutRepeats(all: readonly KnownAccess[]): readonly KnownAccess[] {
  const kept: KnownAccess[] = [];
  for (const each of all.toSorted((a, b) => Number(isEmpty(a)) - Number(isEmpty(b)))) {
    const repeats = kept.some(
      other => isSameRegistry(other, each) && (isEmpty(each) || isSameSignIn(other, each)),
    );
    if (!repeats) kept.push(each);
  }
  return kept;
}

/** Neither credentials nor the name of somebody who had some. */
function isEmpty({ access, account }: KnownAccess): boolean {
  return access.credentials === undefined && account === undefined;
}

function isSameRegistry(one: KnownAccess, other: KnownAccess): boolean {
  return one.access.registry.href === other.access.registry.href;
}

function isSameSignIn(one: KnownAccess, other: KnownAccess): boolean {
  const [a, b] = [one.access.credentials, other.access.credentials];
  if (a?.kind === 'bearer' && b?.kind === 'bearer') return a.token.equals(b.token);
  if (a?.kind === 'basic' && b?.kind === 'basic') {
    return a.username === b.username && a.password.equals(b.password);
  }
  return a === b && one.account === other.account;
}
