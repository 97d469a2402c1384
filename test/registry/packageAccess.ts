/**
 * Who may do what with which package: its owners, the people who run its organization, and the organization's
 * teams; and the lists of that (npm's OpenAPI description, `access` and `org`; libnpmaccess).
 */
import type { Accounts } from './accounts.ts';
import { type Answer, json, refusal } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { RegistryRequest } from './request.ts';
import type { Account, OrgRole, Store, Team } from './state.ts';

/** As lists say it; npm prints `read-only` and `read-write`. */
type Grant = 'read' | 'write';

/** npm makes this team with each organization: everybody is in it, and it may write every new package. */
const everybody = 'developers';

export interface PackageAccessParts {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly behaviour: Behaviour;
}

export class PackageAccess {
  readonly #store: Store;
  readonly #accounts: Accounts;
  readonly #behaviour: Behaviour;

  constructor({ store, accounts, behaviour }: PackageAccessParts) {
    this.#store = store;
    this.#accounts = accounts;
    this.#behaviour = behaviour;
  }

  /** Its packages are those of its scope. */
  addOrg(name: string, members: Readonly<Record<string, OrgRole>>): void {
    const { orgs, owners, teams } = this.#store.state;
    orgs[name] = { ...members };
    teams[name] = { [everybody]: { members: Object.keys(members), packages: {} } };
    for (const each of Object.keys(owners)) this.begin(each);
    this.#store.save();
  }

  /** A new package of an organization, which all of its members may write; kept when the caller saves. */
  begin(name: string): void {
    const team = this.#teamsOf(name)[everybody];
    if (team) team.packages[name] = 'read-write';
  }

  /** What nobody has any more; kept when the caller saves. */
  end(name: string): void {
    for (const team of Object.values(this.#teamsOf(name))) delete team.packages[name];
  }

  /** Whether the account owns the package, or may write it through its organization. */
  mayWrite(name: string, account: Account): boolean {
    return this.#grant(name, account.name) === 'write';
  }

  /** Whether the account may publish a package that is not there yet: not into somebody else's organization. */
  mayBegin(name: string, account: Account): boolean {
    const org = this.#orgOf(name);
    return org === undefined || org[account.name] !== undefined;
  }

  /** What is restricted, only people with access see. */
  mayRead(name: string, account: Account | undefined): boolean {
    const { owners } = this.#store.state;
    if (!Object.hasOwn(owners, name) || !owners[name]?.restricted) return true;
    return account !== undefined && this.#grant(name, account.name) !== undefined;
  }

  /** @throws Refusal 404 also for what the sender may not know of. */
  assertMayRead(request: RegistryRequest, name: string): void {
    if (!this.mayRead(name, this.#accounts.sender(request))) throw refusal(404, 'Not found');
  }

  /** `GET /-/user/<name>/package`, for oneself only. */
  ofUser(request: RegistryRequest, name: string): Answer {
    this.#assertOffered();
    const account = this.#accounts.signedIn(request);
    if (account.name !== name) throw refusal(403, 'These are the packages of somebody else.');
    const { owners } = this.#store.state;
    return json(
      200,
      granted(Object.keys(owners), each => this.#grant(each, name)),
    );
  }

  /** `GET /-/org/<name>/package`; 404 where the name is a user's, after which npm asks for the user's packages. */
  ofOrg(request: RegistryRequest, name: string): Answer {
    this.#assertOffered();
    this.#memberOf(request, name);
    const names = Object.keys(this.#store.state.owners);
    const own = names.filter(each => each.startsWith(`@${name}/`));
    return json(
      200,
      granted(own, () => 'write'),
    );
  }

  /** `GET /-/org/<name>/user` */
  members(request: RegistryRequest, name: string): Answer {
    this.#assertOffered();
    return json(200, this.#memberOf(request, name));
  }

  /** `GET /-/package/<pkg>/collaborators` */
  collaborators(request: RegistryRequest, name: string): Answer {
    this.#assertOffered();
    this.#accounts.signedIn(request);
    this.assertMayRead(request, name);
    const { owners } = this.#store.state;
    if (!Object.hasOwn(owners, name)) throw refusal(404, 'There is no such package.');
    const people = [...(owners[name]?.names ?? []), ...Object.keys(this.#orgOf(name) ?? {})];
    return json(
      200,
      granted(people, each => this.#grant(name, each)),
    );
  }

  #grant(name: string, account: string): Grant | undefined {
    const { owners } = this.#store.state;
    if (Object.hasOwn(owners, name) && owners[name]?.names.includes(account)) return 'write';
    const role = this.#orgOf(name)?.[account];
    if (role === 'owner' || role === 'admin') return 'write';
    const permissions = Object.values(this.#teamsOf(name))
      .filter(team => team.members.includes(account))
      .map(team => team.packages[name]);
    if (permissions.includes('read-write')) return 'write';
    return permissions.includes('read-only') ? 'read' : undefined;
  }

  #memberOf(request: RegistryRequest, name: string): Readonly<Record<string, OrgRole>> {
    const account = this.#accounts.signedIn(request);
    const { orgs } = this.#store.state;
    const org = Object.hasOwn(orgs, name) ? orgs[name] : undefined;
    if (!org) throw refusal(404, 'There is no such organization.');
    if (org[account.name] === undefined) throw refusal(403, 'You are no member of this organization.');
    return org;
  }

  #orgOf(packageName: string): Readonly<Record<string, OrgRole>> | undefined {
    return ofScope(this.#store.state.orgs, packageName);
  }

  #teamsOf(packageName: string): Record<string, Team> {
    return ofScope(this.#store.state.teams, packageName) ?? {};
  }

  #assertOffered(): void {
    if (!this.#behaviour.packageLists) throw refusal(404, 'Not found');
  }
}

function ofScope<Kept>(kept: Record<string, Kept>, packageName: string): Kept | undefined {
  const [, scope] = /^@([^/]+)\//.exec(packageName) ?? [];
  return scope !== undefined && Object.hasOwn(kept, scope) ? kept[scope] : undefined;
}

function granted(
  names: readonly string[],
  grant: (name: string) => Grant | undefined,
): Record<string, Grant> {
  return Object.fromEntries(
    names.flatMap(name => {
      const given = grant(name);
      return given ? [[name, given] as const] : [];
    }),
  );
}
