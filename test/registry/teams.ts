/**
 * Teams of organizations: who is in them, and what they may do with which package (npm's OpenAPI description, `team`
 * and `access`; libnpmteam, libnpmaccess). Members of an organization look; its owners and admins change.
 */
import type { Accounts } from './accounts.ts';
import { type Answer, json, refusal } from './answer.ts';
import { assertSupported, type Behaviour } from './behaviour.ts';
import type { Challenges } from './challenge.ts';
import type { RegistryRequest } from './request.ts';
import type { OrgRole, Store, Team } from './state.ts';

export interface TeamsParts {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly challenges: Challenges;
  readonly behaviour: Behaviour;
}

export class Teams {
  readonly #store: Store;
  readonly #accounts: Accounts;
  readonly #challenges: Challenges;
  readonly #behaviour: Behaviour;

  constructor(parts: TeamsParts) {
    this.#store = parts.store;
    this.#accounts = parts.accounts;
    this.#challenges = parts.challenges;
    this.#behaviour = parts.behaviour;
  }

  /** Makes one without asking; one of that name is replaced. Members and packages have to be there. */
  add(org: string, name: string, team: Team): void {
    const teams = this.#teamsOf(org);
    teams[name] = { members: team.members, packages: { ...team.packages } };
    this.#store.save();
  }

  /** `GET /-/org/<scope>/team` */
  list(request: RegistryRequest, org: string): Answer {
    this.#assertMember(request, org);
    return json(
      200,
      Object.keys(this.#teamsOf(org)).map(name => `${org}:${name}`),
    );
  }

  /** `PUT /-/org/<scope>/team` */
  async create(request: RegistryRequest, org: string): Promise<Answer> {
    await this.#mayManage(request, org);
    const { name } = await request.json();
    if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9._-]*$/.test(name)) {
      throw refusal(400, 'A team needs a name.');
    }
    if (Object.hasOwn(this.#teamsOf(org), name)) throw refusal(409, 'There is such a team already.');
    this.add(org, name, { members: [], packages: {} });
    return json(201, { name });
  }

  /** `DELETE /-/team/<scope>/<team>` */
  async destroy(request: RegistryRequest, org: string, name: string): Promise<Answer> {
    await this.#mayManage(request, org);
    this.#team(org, name);
    delete this.#teamsOf(org)[name];
    this.#store.save();
    return nothingMore();
  }

  /** `GET /-/team/<scope>/<team>/user` */
  members(request: RegistryRequest, org: string, name: string): Answer {
    this.#assertMember(request, org);
    return json(200, this.#team(org, name).members);
  }

  /** `PUT /-/team/<scope>/<team>/user`; npm's CLI wants JSON for an answer. */
  async addMember(request: RegistryRequest, org: string, name: string): Promise<Answer> {
    await this.#mayManage(request, org);
    const user = await this.#memberNamed(request, org);
    const team = this.#team(org, name);
    if (!team.members.includes(user)) team.members = [...team.members, user];
    this.#store.save();
    return json(201, {});
  }

  /** `DELETE /-/team/<scope>/<team>/user` */
  async removeMember(request: RegistryRequest, org: string, name: string): Promise<Answer> {
    await this.#mayManage(request, org);
    const user = await this.#memberNamed(request, org);
    const team = this.#team(org, name);
    if (!team.members.includes(user)) throw refusal(404, 'There is no such member of the team.');
    team.members = team.members.filter(member => member !== user);
    this.#store.save();
    return nothingMore();
  }

  /** `GET /-/team/<scope>/<team>/package` */
  packages(request: RegistryRequest, org: string, name: string): Answer {
    this.#assertMember(request, org);
    return json(200, this.#team(org, name).packages);
  }

  /** `PUT /-/team/<scope>/<team>/package` */
  async grant(request: RegistryRequest, org: string, name: string): Promise<Answer> {
    await this.#mayManage(request, org);
    const team = this.#team(org, name);
    const { package: pkg, permissions } = await request.json();
    if (permissions !== 'read-only' && permissions !== 'read-write') {
      throw refusal(400, 'A team may read-only or read-write.');
    }
    team.packages[this.#packageNamed(pkg, org)] = permissions;
    this.#store.save();
    return { ...nothingMore(), status: 201 };
  }

  /** `DELETE /-/team/<scope>/<team>/package` */
  async revoke(request: RegistryRequest, org: string, name: string): Promise<Answer> {
    await this.#mayManage(request, org);
    const team = this.#team(org, name);
    const { package: pkg } = await request.json();
    const known = this.#packageNamed(pkg, org);
    if (team.packages[known] === undefined) throw refusal(404, 'The team has no access to this package.');
    delete team.packages[known];
    this.#store.save();
    return nothingMore();
  }

  /** @throws Refusal 404 where there are no teams, or no such organization; 403 for everybody else. */
  #assertMember(request: RegistryRequest, org: string): OrgRole {
    assertSupported(this.#behaviour.teams);
    const account = this.#accounts.signedIn(request);
    const role = this.#membersOf(org)[account.name];
    if (role === undefined) throw refusal(403, 'You are no member of this organization.');
    return role;
  }

  async #mayManage(request: RegistryRequest, org: string): Promise<void> {
    const role = this.#assertMember(request, org);
    await this.#challenges.pass(request, this.#accounts.signedIn(request), 'write');
    if (role === 'developer') throw refusal(403, 'Only owners and admins change teams.');
  }

  async #memberNamed(request: RegistryRequest, org: string): Promise<string> {
    const { user } = await request.json();
    const known = typeof user === 'string' && Object.hasOwn(this.#membersOf(org), user);
    if (!known) throw refusal(404, 'There is no such member of the organization.');
    return user;
  }

  #packageNamed(name: unknown, org: string): string {
    const { owners } = this.#store.state;
    if (typeof name === 'string' && name.startsWith(`@${org}/`) && Object.hasOwn(owners, name)) return name;
    throw refusal(404, 'The organization has no such package.');
  }

  #membersOf(org: string): Readonly<Record<string, OrgRole>> {
    const { orgs } = this.#store.state;
    const members = Object.hasOwn(orgs, org) ? orgs[org] : undefined;
    if (!members) throw refusal(404, 'There is no such organization.');
    return members;
  }

  #team(org: string, name: string): Team {
    const teams = this.#teamsOf(org);
    const team = Object.hasOwn(teams, name) ? teams[name] : undefined;
    if (!team) throw refusal(404, 'There is no such team.');
    return team;
  }

  #teamsOf(org: string): Record<string, Team> {
    this.#membersOf(org);
    const { teams } = this.#store.state;
    teams[org] ??= {};
    return teams[org];
  }
}

function nothingMore(): Answer {
  return { status: 204, headers: {}, body: Buffer.alloc(0) };
}
