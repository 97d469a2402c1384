/**
 * A registry that asks for a second factor: Verdaccio with a layer in front that does what npm's registry
 * does about accounts, 2FA and owners. For tests, and for trying things out.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { AccessTokens } from './accessTokens.ts';
import { Accounts } from './accounts.ts';
import { createAdmin } from './admin.ts';
import { defaultBehaviour } from './behaviour.ts';
import { Challenges } from './challenge.ts';
import { Contract } from './contract.ts';
import { createFront } from './front.ts';
import { Holds } from './holds.ts';
import { Outbox } from './outbox.ts';
import { Owners } from './owners.ts';
import { PackageAccess } from './packageAccess.ts';
import { PackageSettings } from './packageSettings.ts';
import { MemoryPackages } from './packageStore.ts';
import { Profile } from './profile.ts';
import { Publishing } from './publishing.ts';
import { RegistryAdmin } from './registryAdmin.ts';
import { RequestLog } from './requestLog.ts';
import { router } from './routes.ts';
import { Seeds } from './seeds.ts';
import { SignIn } from './signIn.ts';
import { Store } from './state.ts';
import { Teams } from './teams.ts';
import { TokenLimits } from './tokenLimits.ts';
import { Tokens } from './tokens.ts';
import { SecondFactors } from './twoFactor.ts';
import { Verdaccio } from './verdaccio.ts';
import { Versions } from './versions.ts';
import { WebAuthentication } from './webAuthentication.ts';
import { Website } from './website.ts';

export type { NewUser, TwoFactorState, UserSecrets } from './admin.ts';
export type { TokenDates } from './adminOfTokens.ts';
export type {
  Behaviour,
  Fault,
  FaultEffect,
  Otpauth,
  ProfileSupport,
  Scan,
  TokenSupport,
} from './behaviour.ts';
export type { Violation } from './contract.ts';
export { faultKinds, publishRequests } from './faults.ts';
export type { Mail } from './outbox.ts';
export type { LoggedRequest } from './requestLog.ts';
export type { Seed, Seeded } from './seeds.ts';
export { RegistryAdmin };

export interface RegistryOptions {
  /**
   * Folder for packages, accounts and sessions; made if need be. One registry at a time may use it. Without one all is
   * kept in memory, without tarballs, and no Verdaccio is behind it: packages can be published, read and owned.
   */
  readonly storage?: string;
  /** 0, or nothing, takes a free one. */
  readonly port?: number;
  readonly adminPort?: number;
  /** True: https, with the certificate of `testCertificate.ts`, which nobody trusts unless told. */
  readonly tls?: boolean;
}

export interface TestRegistry {
  /** `http://127.0.0.1:<port>/`, or https */
  readonly url: string;
  readonly adminUrl: string;
  readonly admin: RegistryAdmin;
  /** Stops at once; requests that are under way are cut off. */
  close(): Promise<void>;
}

/** @throws when a port is taken or the folder cannot be used. */
export async function startRegistry(options: RegistryOptions = {}): Promise<TestRegistry> {
  const { storage } = options;
  const store = new Store(storage);
  const verdaccio = storage === undefined ? new MemoryPackages() : await Verdaccio.start(storage);

  const behaviour = defaultBehaviour();
  const log = new RequestLog();
  const holds = new Holds();
  const accessTokens = new AccessTokens(store);
  const accounts = new Accounts(store, accessTokens, behaviour);
  const outbox = new Outbox();
  const factors = new SecondFactors(accounts, behaviour, outbox);
  const web = new WebAuthentication(accounts, factors, behaviour);
  const challenges = new Challenges({ accounts, factors, web, behaviour });
  const signIn = new SignIn({ accounts, accessTokens, challenges, web });
  const profile = new Profile({ accounts, factors, challenges, behaviour, outbox });
  const now = () => factors.now();
  const tokens = new Tokens({ accounts, accessTokens, challenges, behaviour, now });
  const versions = new Versions(behaviour, verdaccio);
  const packageAccess = new PackageAccess({ store, accounts, behaviour });
  const owners = new Owners({ store, accounts, verdaccio, versions, packageAccess });
  const seeds = new Seeds({ store, accessTokens, packageAccess, verdaccio });
  const settings = new PackageSettings({ store, accounts, packageAccess, behaviour });
  const teams = new Teams({ store, accounts, challenges, behaviour });
  const publishing = new Publishing({
    accounts,
    challenges,
    owners,
    settings,
    verdaccio,
    versions,
    behaviour,
  });

  const website = new Website(accounts, factors);
  const pages = { web, website };
  const contracts = [Contract.ofTokens(behaviour), Contract.ofAccess()];
  const route = router({
    accounts,
    ...pages,
    signIn,
    profile,
    tokens,
    tokenLimits: new TokenLimits(accounts, behaviour),
    owners,
    packageAccess,
    settings,
    teams,
    publishing,
    versions,
    verdaccio,
  });
  const answer = contracts.reduce((handlers, contract) => contract.around(handlers), route);
  const tls = options.tls === true;
  const front = createFront({
    behaviour,
    log,
    holds,
    now,
    answer,
    endSession: request => accounts.end(request),
    tls,
  });
  const admin = createAdmin({
    accounts,
    accessTokens,
    factors,
    outbox,
    owners,
    packageAccess,
    settings,
    teams,
    seeds,
    behaviour,
    log,
    holds,
    contracts,
    passwords: new Map(),
  });
  try {
    const plainUrl = await listen(front, options.port);
    const url = tls ? plainUrl.replace('http:', 'https:') : plainUrl;
    const adminUrl = await listen(admin, options.adminPort);
    const close = async () => {
      await Promise.all([stop(front), stop(admin)]);
      await verdaccio.close();
    };
    return { url, adminUrl, admin: new RegistryAdmin(adminUrl), close };
  } catch (error) {
    front.close();
    await verdaccio.close();
    throw error;
  }
}

async function listen(server: Server, port = 0): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}/`;
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
