/**
 * Which registries a person works with, and with which credentials: those of npm's configuration, and those of this
 * extension's own sign-ins. Asks no registry: whether a credential still holds is found out by `whoIsSignedIn.ts`.
 */
import { homedir } from 'node:os';
import {
  type Credentials,
  isSameRegistry,
  type RegistryAccess,
  sameCredentials,
} from '../registry/account.ts';
import type { Secret } from '../shared/secret.ts';
import type { AccountChoices } from './accountChoices.ts';
import { ConfigurationError } from './configurationError.ts';
import type { CredentialSource } from './credentialSource.ts';
import { placeNpm } from './npmCli.ts';
import { type ConfiguredAccess, NpmConfiguration } from './npmConfiguration.ts';
import type { SignIns } from './signIns.ts';

export interface KnownAccess {
  /** Without credentials where a registry is named, and nobody signed in to it. */
  readonly access: RegistryAccess;
  readonly from: 'npm' | 'sign-in';
  /** Where it is known without asking the registry: of a sign-in of our own, or of Basic credentials. */
  readonly account?: string;
  /** Of a sign-in of our own, where that is known. */
  readonly signedInAt?: Date;
  /** Where npm's configuration has these credentials; of a sign-in of our own where npm uses the same. */
  readonly source?: CredentialSource;
  /** Variables that a configured credential names and that are not set; such a credential is none. */
  readonly unsetVariables: readonly string[];
}

export interface Known {
  /**
   * Of each registry first the account that was chosen for this workspace; else sign-ins of our own: they are sessions,
   * which may do what npm's tokens for automation may not.
   */
  readonly accesses: readonly KnownAccess[];
  /** What could not be read of npm's configuration. */
  readonly problems: readonly ConfigurationError[];
}

export interface KnownAccountsParts {
  readonly environment: NodeJS.ProcessEnv;
  readonly signIns: SignIns;
  readonly choices: Pick<AccountChoices, 'chosen'>;
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
    const accesses = withoutRepeats([...own, ...configured.map(fromNpm)]);
    return { accesses: chosenFirst(accesses, this.#parts.choices), problems };
  }

  /** As npm's configuration reaches that registry, but with the token of the sign-in. */
  async #ownSignIns(configured: readonly ConfiguredAccess[]): Promise<readonly KnownAccess[]> {
    const { signIns } = this.#parts;
    return await Promise.all(
      signIns.list().map(async signIn => {
        const { registry, account, at } = signIn;
        const network = configured.find(({ access }) => isSameRegistry(access, signIn))?.access.network;
        const token = await signIns.token(signIn);
        return {
          access: {
            registry,
            credentials: token && bearer(token),
            network: network ?? { rejectUnauthorized: true },
          },
          from: 'sign-in',
          account,
          ...(at === undefined ? {} : { signedInAt: at }),
          unsetVariables: [],
        } as const;
      }),
    );
  }
}

async function loadPersonal(environment: NodeJS.ProcessEnv): Promise<readonly ConfiguredAccess[]> {
  const npm = await placeNpm(environment, homedir());
  return await (await NpmConfiguration.loadWithoutProject(npm, environment)).accesses();
}

async function loadFolder(
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly ConfiguredAccess[]> {
  const npm = await placeNpm(environment, folder);
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

function fromNpm({ access, unsetVariables, source }: ConfiguredAccess): KnownAccess {
  const { credentials } = access;
  return {
    access,
    from: 'npm',
    ...(credentials?.kind === 'basic' ? { account: credentials.username } : {}),
    ...(source === undefined ? {} : { source }),
    unsetVariables,
  };
}

/** Each credential once; a registry without any only where there is none for it at all. */
function withoutRepeats(all: readonly KnownAccess[]): readonly KnownAccess[] {
  const kept: KnownAccess[] = [];
  for (const each of all.toSorted((a, b) => Number(isEmpty(a)) - Number(isEmpty(b)))) {
    const { source } = each;
    const index = kept.findIndex(
      other => isSameRegistry(other.access, each.access) && (isEmpty(each) || isSameSignIn(other, each)),
    );
    const repeated = kept[index];
    if (repeated === undefined) kept.push(each);
    else if (source !== undefined) kept[index] = { source, ...repeated };
  }
  return kept;
}

/** The accounts of a registry change places among each other, and those of different registries do not. */
function chosenFirst(
  all: readonly KnownAccess[],
  choices: Pick<AccountChoices, 'chosen'>,
): readonly KnownAccess[] {
  const waiting = all.map(each => ({ each, isChosen: isChosen(each, all, choices) }));
  return all.map(place => {
    const ofRegistry = waiting.filter(({ each }) => isSameRegistry(each.access, place.access));
    const next = ofRegistry.find(each => each.isChosen) ?? ofRegistry[0];
    if (next === undefined) return place;
    waiting.splice(waiting.indexOf(next), 1);
    return next.each;
  });
}

/** Whose npm's credentials are is not known here; a chosen account that is none of the others is taken to be npm's. */
function isChosen(
  { access, account }: KnownAccess,
  all: readonly KnownAccess[],
  choices: Pick<AccountChoices, 'chosen'>,
): boolean {
  const chosen = choices.chosen(access.registry);
  if (chosen === undefined || account !== undefined) return chosen !== undefined && account === chosen;
  return !all.some(other => isSameRegistry(other.access, access) && other.account === chosen);
}

/** Neither credentials nor the name of somebody who had some. */
function isEmpty({ access, account }: KnownAccess): boolean {
  return access.credentials === undefined && account === undefined;
}

function isSameSignIn(one: KnownAccess, other: KnownAccess): boolean {
  const [a, b] = [one.access.credentials, other.access.credentials];
  return sameCredentials(a, b) && (a !== undefined || one.account === other.account);
}
