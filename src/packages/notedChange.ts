/** A change of many packages as it is noted, so that it can be gone on with after a reload. */
import { type AccountName, toAccountName } from '../registry/account.ts';
import { isRecord } from '../shared/record.ts';
import type { PackageChange } from './packageChange.ts';

/** Under which key of the editor's notes. */
export const unfinishedChangesKey = 'unfinishedPackageChanges';

export interface NotedChange {
  readonly owner: AccountName;
  readonly change: PackageChange;
}

export function toNote({ owner: { registry, account }, change }: NotedChange): unknown {
  return { registry: registry.href, account, change };
}

/** Undefined for what this version would not have noted. */
export function fromNote(note: unknown): NotedChange | undefined {
  const owner = toAccountName(note);
  const change = isRecord(note) ? note['change'] : undefined;
  return owner !== undefined && isChange(change) ? { owner, change } : undefined;
}

const needed: Readonly<Record<PackageChange['kind'], readonly string[]>> = {
  'add-owner': ['user'],
  'remove-owner': ['user'],
  access: ['access'],
  'two-factor': ['requirement'],
  team: ['scope', 'team'],
  'add-dist-tag': ['tag', 'version'],
  'remove-dist-tag': ['tag'],
  deprecate: ['range', 'message'],
};

function isChange(value: unknown): value is PackageChange {
  if (!isRecord(value)) return false;
  const { kind } = value;
  if (typeof kind !== 'string' || !Object.hasOwn(needed, kind)) return false;
  return needed[kind as PackageChange['kind']].every(field => typeof value[field] === 'string');
}
