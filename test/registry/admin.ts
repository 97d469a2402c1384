/**
 * The admin endpoint, on a loopback port of its own: what tests do to the registry and ask of it.
 * `POST /<call>` with the call's argument as JSON, answered with its result; `GET /authenticator` and
 * `GET /outbox` are pages.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AccessTokens } from './accessTokens.ts';
import type { Accounts } from './accounts.ts';
import { type AccountCalls, accountCalls } from './adminOfAccounts.ts';
import { type TokenCalls, tokenCalls } from './adminOfTokens.ts';
import { type Answer, json, Refusal, refusal } from './answer.ts';
import { authenticatorCodes, authenticatorPage } from './authenticator.ts';
import { type Behaviour, defaultBehaviour } from './behaviour.ts';
import type { Contract, Violation } from './contract.ts';
import type { Holds } from './holds.ts';
import { neverHangUp } from './idleConnections.ts';
import { type Mail, type Outbox, outboxPage } from './outbox.ts';
import type { Owners } from './owners.ts';
import type { PackageAccess } from './packageAccess.ts';
import type { PackageSettings } from './packageSettings.ts';
import { type JsonObject, RegistryRequest } from './request.ts';
import type { LoggedRequest, RequestLog } from './requestLog.ts';
import type { Seed, Seeded, Seeds } from './seeds.ts';
import type { Account, Level, OrgRole, PackageOwners, Team, TwoFactorRequirement } from './state.ts';
import type { Teams } from './teams.ts';
import type { SecondFactors } from './twoFactor.ts';
import { collect } from './verdaccio.ts';

export interface NewUser {
  readonly name: string;
  /** Made up unless told. */
  readonly password?: string;
  readonly email?: string;
  /** No second factor unless told. */
  readonly twoFactor?: Level;
  /** Its enrolment was begun, and never confirmed. */
  readonly pending?: boolean;
  /** The second factor is a key, which works only on the web page, instead of TOTP. */
  readonly securityKey?: boolean;
}

/** All there is to know about a new user, this once. */
export interface UserSecrets {
  readonly name: string;
  readonly password: string;
  /** Of a session. */
  readonly token: string;
  /** Base32. */
  readonly totpSecret?: string;
  readonly otpauth?: string;
  readonly recoveryCodes?: readonly string[];
}

/** The calls: what goes in and what comes back. */
export interface AdminCalls extends AccountCalls, TokenCalls {
  addUser(user: NewUser): UserSecrets;
  code(of: { name: string; secondsOff: number }): string;
  mailedCode(of: { name: string }): string;
  mails(): readonly Mail[];
  signIn(as: { name: string }): string;
  expireSessions(of: { name: string }): null;
  activateTwoFactor(of: { name: string; level: Level }): readonly string[];
  turnOffTwoFactor(of: { name: string }): null;
  twoFactorState(of: { name: string }): TwoFactorState;
  setEmailVerified(of: { name: string; verified: boolean }): null;
  addOwner(of: { package: string; owner: string }): null;
  owners(of: { packages: readonly string[] }): readonly (PackageOwners | null)[];
  addOrg(of: { name: string; members: Readonly<Record<string, OrgRole>> }): null;
  addTeam(of: { org: string; name: string; team: Team }): null;
  requirement(of: { name: string }): TwoFactorRequirement;
  seed(of: { name: string; seed: Seed }): Promise<Seeded>;
  behave(changes: Partial<Behaviour>): Behaviour;
  held(): Promise<null>;
  release(): number;
  requests(): readonly LoggedRequest[];
  violations(): readonly Violation[];
  packument(of: { name: string }): Promise<JsonObject | null>;
  packuments(of: { names: readonly string[] }): Promise<readonly (JsonObject | null)[]>;
  reset(): null;
}

export type TwoFactorState =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'pending' | 'on';
      readonly level: Level;
      readonly by: 'authenticator' | 'security key';
      readonly recoveryCodesLeft: number;
    };

export interface AdminParts {
  readonly accounts: Accounts;
  readonly accessTokens: AccessTokens;
  readonly factors: SecondFactors;
  readonly outbox: Outbox;
  readonly owners: Owners;
  readonly packageAccess: PackageAccess;
  readonly settings: PackageSettings;
  readonly teams: Teams;
  readonly seeds: Seeds;
  readonly behaviour: Behaviour;
  readonly log: RequestLog;
  readonly holds: Holds;
  readonly contracts: readonly Contract[];
  /** By name of the account, for people who try things out: the accounts know only hashes. */
  readonly passwords: Map<string, string>;
}

export function createAdmin(parts: AdminParts): Server {
  const calls = adminCalls(parts);
  const server = createServer((message, response) => {
    void answer(new RegistryRequest(message, () => undefined), parts, calls).then(async given => {
      const body = await collect(given.body);
      response.writeHead(given.status, { ...given.headers, 'content-length': body.length }).end(body);
    });
  });
  neverHangUp(server);
  return server;
}

async function answer(request: RegistryRequest, parts: AdminParts, calls: AdminCalls): Promise<Answer> {
  try {
    if (request.method === 'POST') return json(200, await call(request, calls));
    if (request.path === '/authenticator') return authenticatorPage();
    if (request.path === '/outbox') return outboxPage(parts.outbox);
    if (request.path === '/authenticator/codes') {
      return authenticatorCodes(parts.accounts, parts.factors, parts.passwords);
    }
    return json(404, { error: 'Not found' });
  } catch (error) {
    return error instanceof Refusal ? error.answer : json(500, { error: String(error) });
  }
}

async function call(request: RegistryRequest, calls: AdminCalls): Promise<unknown> {
  const name = request.path.slice(1);
  if (!isCall(name, calls)) throw refusal(404, `There is no call ${name}.`);
  // What comes in was typed at the other end, by `RegistryAdmin`.
  const run: (argument: never) => unknown = calls[name];
  return run((await request.json()) as never);
}

function isCall(name: string, calls: AdminCalls): name is keyof AdminCalls {
  return Object.hasOwn(calls, name);
}

function adminCalls(parts: AdminParts): AdminCalls {
  const { accounts, factors, owners, packageAccess, seeds, behaviour, log, holds, passwords } = parts;
  function account(name: string): Account {
    const found = accounts.find(name);
    if (!found) throw refusal(404, `There is no user ${name}.`);
    return found;
  }
  function required<T>(value: T | undefined, what: string): T {
    if (value === undefined) throw refusal(404, `There is no ${what}.`);
    return value;
  }
  return {
    ...accountCalls(accounts, account),
    ...tokenCalls(parts.accessTokens, account),
    addUser: user => {
      const added = addUser(user, accounts, factors);
      passwords.set(added.name, added.password);
      return added;
    },
    code: ({ name, secondsOff }) => required(factors.code(account(name), secondsOff), 'authenticator'),
    mails: () => parts.outbox.all(),
    mailedCode: ({ name }) => required(factors.mailedCode(account(name)), 'mail'),
    signIn: ({ name }) => accounts.openSession(account(name)),
    expireSessions: ({ name }) => {
      accounts.closeSessions(account(name));
      return null;
    },
    activateTwoFactor: ({ name, level }) => factors.addSecurityKey(account(name), level),
    turnOffTwoFactor: ({ name }) => {
      factors.disable(account(name));
      return null;
    },
    twoFactorState: ({ name }) => twoFactorState(account(name)),
    setEmailVerified: ({ name, verified }) => {
      const changed = account(name);
      changed.emailVerified = verified;
      accounts.save(changed);
      return null;
    },
    owners: ({ packages }) => packages.map(name => owners.state(name) ?? null),
    addOwner: ({ package: name, owner }) => {
      owners.add(name, account(owner));
      return null;
    },
    addOrg: ({ name, members }) => {
      packageAccess.addOrg(name, members);
      return null;
    },
    addTeam: ({ org, name, team }) => {
      parts.teams.add(org, name, team);
      return null;
    },
    requirement: ({ name }) => parts.settings.requirement(name),
    seed: ({ name, seed }) => seeds.sow(account(name), seed),
    behave: changes => Object.assign(behaviour, changes),
    held: async () => {
      await holds.arrival();
      return null;
    },
    release: () => holds.release(true),
    requests: () => log.all(),
    violations: () => parts.contracts.flatMap(contract => contract.take()),
    packument: async ({ name }) => (await owners.stored(name)) ?? null,
    packuments: async ({ names }) =>
      await Promise.all(names.map(async name => (await owners.stored(name)) ?? null)),
    reset: () => {
      Object.assign(behaviour, defaultBehaviour());
      factors.forget();
      parts.outbox.clear();
      holds.release(false);
      log.clear();
      return null;
    },
  };
}

function twoFactorState({ twoFactor }: Account): TwoFactorState {
  if (!twoFactor) return { kind: 'off' };
  return {
    kind: twoFactor.pending ? 'pending' : 'on',
    level: twoFactor.mode,
    by: twoFactor.totpKey ? 'authenticator' : 'security key',
    recoveryCodesLeft: twoFactor.recoveryCodes.filter(({ usedAt }) => usedAt === null).length,
  };
}

function addUser(user: NewUser, accounts: Accounts, factors: SecondFactors): UserSecrets {
  const { name, password = randomBytes(12).toString('hex'), email = `${name}@example.com` } = user;
  const account = accounts.create(name, password, email);
  const secrets = { name, password, token: accounts.openSession(account) };

  const mode = user.twoFactor ?? (user.securityKey ? 'auth-and-writes' : undefined);
  if (!mode) return secrets;
  if (user.securityKey) return { ...secrets, recoveryCodes: factors.addSecurityKey(account, mode) };
  const otpauth = factors.enrol(account, mode);
  const recoveryCodes = user.pending ? [] : factors.activate(account, mode);
  const totpSecret = account.twoFactor?.totpKey?.secret;
  return { ...secrets, otpauth, recoveryCodes, ...(totpSecret && { totpSecret }) };
}
