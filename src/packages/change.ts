/**
 * Changes of packages but for unpublishing: what a change would do, and its making. For many, each package's is made by
 * itself, and made again it changes nothing that is so already.
 */
import type { PackageClient } from '../registry/packageClient.ts';
import { isPackageName } from '../registry/packageName.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import { changeAccess, changeTeamAccess, changeTwoFactorRequirement } from './accessChange.ts';
import { carryOut, type Waits } from './carryOut.ts';
import { deprecate } from './deprecation.ts';
import { addDistTag, removeDistTag } from './distTagChange.ts';
import { type ChangingRegistry, type Draft, impossible } from './draft.ts';
import { addOwner, removeOwner } from './ownerChange.ts';
import type { Applied, Aspect, PackageChange, Plan } from './packageChange.ts';

export type { Applied, Aspect, Impossible, Meanwhile, PackageChange, Plan, Undo } from './packageChange.ts';

/** Reads only. @throws RegistryError where that is not possible */
export async function planChange(
  registry: ChangingRegistry,
  name: string,
  change: PackageChange,
  signal: AbortSignal,
): Promise<Plan> {
  const draft = await look(registry, name, change, signal);
  if (draft.kind !== 'change') return draft;
  const { kind, before, after } = draft;
  return { kind, before, after };
}

/**
 * Reads the package as it is by now, and changes it unless that is so already.
 * @param from as it has to be for that; without it, however it is
 * @throws ChangeError
 */
export async function applyChange(
  client: PackageClient,
  name: string,
  change: PackageChange,
  ask: AskOptions,
  waits?: Waits,
  from?: Aspect,
): Promise<Applied> {
  const applied = await carryOut(
    client,
    (registry, signal) => look(registry, name, change, signal),
    ask,
    waits,
    from,
  );
  // Who is no longer an owner cannot come back by themselves.
  const isOwn = change.kind === 'remove-owner' && change.user === ask.account;
  if (applied.kind !== 'done' || !isOwn) return applied;
  const { undo: _, ...rest } = applied;
  return rest;
}

async function look(
  registry: ChangingRegistry,
  name: string,
  change: PackageChange,
  signal: AbortSignal,
): Promise<Draft> {
  if (!isPackageName(name)) return impossible('no-such-package');
  switch (change.kind) {
    case 'add-owner':
      return await addOwner(registry, name, change, signal);
    case 'remove-owner':
      return await removeOwner(registry, name, change, signal);
    case 'access':
      return await changeAccess(registry, name, change, signal);
    case 'two-factor':
      return await changeTwoFactorRequirement(registry, name, change, signal);
    case 'team':
      return await changeTeamAccess(registry, name, change, signal);
    case 'add-dist-tag':
      return await addDistTag(registry, name, change, signal);
    case 'remove-dist-tag':
      return await removeDistTag(registry, name, change, signal);
    case 'deprecate':
      return await deprecate(registry, name, change, signal);
  }
}
