/** Who may read and write a package, and what a publish takes: libnpmaccess. */
import type { Access, Permission } from '../registry/packageClient.ts';
import { absentOrUnsupported, type ChangingRegistry, type Draft, documentOf, impossible } from './draft.ts';
import type { Aspect, PackageChange } from './packageChange.ts';

type Of<Kind extends PackageChange['kind']> = Extract<PackageChange, { kind: Kind }>;

/** @throws RegistryError */
export async function changeAccess(
  registry: ChangingRegistry,
  name: string,
  { access }: Of<'access'>,
  signal: AbortSignal,
): Promise<Draft> {
  const before = await registry.visibility(name, signal);
  if (before === undefined) return await absentOrUnsupported(registry, name, signal);
  const aspect = (of: Access): Aspect => ({ kind: 'access', access: of });
  if (before === access) return { kind: 'unchanged', now: aspect(before) };
  if (!name.startsWith('@')) return impossible('unscoped');
  return {
    kind: 'change',
    before: aspect(before),
    after: aspect(access),
    undo: { kind: 'access', access: before },
    send: (to, ask) => to.setAccess(name, access, ask),
  };
}

/** What it is now, no registry tells, so it is set in any case. @throws RegistryError */
export async function changeTwoFactorRequirement(
  registry: ChangingRegistry,
  name: string,
  { requirement }: Of<'two-factor'>,
  signal: AbortSignal,
): Promise<Draft> {
  const access = await registry.visibility(name, signal);
  if (access === undefined) return await absentOrUnsupported(registry, name, signal);
  return {
    kind: 'change',
    before: { kind: 'two-factor', requirement: undefined },
    after: { kind: 'two-factor', requirement },
    send: (to, ask) => to.setTwoFactorRequirement(name, requirement, ask),
  };
}

/** @throws RegistryError */
export async function changeTeamAccess(
  registry: ChangingRegistry,
  name: string,
  { scope, team, permission }: Of<'team'>,
  signal: AbortSignal,
): Promise<Draft> {
  const packages = await registry.teamPackages({ scope, team }, signal);
  if (packages === undefined) return impossible(await whyNone(registry, scope, team, signal));
  const before = Object.hasOwn(packages, name) ? packages[name] : undefined;
  const aspect = (of: Permission | undefined): Aspect => ({ kind: 'team', permission: of });
  if (before === permission) return { kind: 'unchanged', now: aspect(before) };
  if (before === undefined && (await documentOf(registry, name, signal)) === undefined) {
    return impossible('no-such-package');
  }
  return {
    kind: 'change',
    before: aspect(before),
    after: aspect(permission),
    undo: { kind: 'team', scope, team, ...(before === undefined ? {} : { permission: before }) },
    send: (to, ask) => to.setTeamAccess({ scope, team }, name, permission, ask),
  };
}

async function whyNone(
  registry: ChangingRegistry,
  scope: string,
  team: string,
  signal: AbortSignal,
): Promise<'no-teams' | 'no-such-team' | 'unsupported'> {
  const teams = await registry.teams(scope, signal);
  if (teams === undefined || teams.length === 0) return 'no-teams';
  return teams.includes(team) ? 'unsupported' : 'no-such-team';
}
