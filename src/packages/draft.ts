/** A change that was looked at: what it would do to the package as that is now, and how it is sent. */
import type { PackageClient, PackageDocument } from '../registry/packageClient.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import type { Aspect, Impossible, PackageChange, Plan } from './packageChange.ts';

export type Draft = Exclude<Plan, { kind: 'change' }> | (Extract<Plan, { kind: 'change' }> & DraftedChange);

export interface DraftedChange {
  readonly kind: 'change';
  readonly before: Aspect;
  readonly after: Aspect;
  /** Of the document that the change is sent for: it cannot be made any more when there is a later one. */
  readonly rev?: string;
  readonly undo?: PackageChange;
  /** @throws RegistryError */
  readonly send: (to: ChangingRegistry, ask: AskOptions) => Promise<void>;
}

/** What changes need of a registry. */
export type ChangingRegistry = Omit<PackageClient, 'looking' | 'close'>;

export function impossible(why: Impossible): Draft {
  return { kind: 'impossible', why };
}

/** Undefined where there is no such package, and that is certain. @throws RegistryError */
export async function documentOf(
  registry: ChangingRegistry,
  name: string,
  signal: AbortSignal,
): Promise<PackageDocument | undefined> {
  const document = await registry.document(name, signal);
  if (document !== undefined) return document;
  // From those who are signed out npm hides what is restricted, with a plain 404: they are told that, or sign in here.
  await registry.whoami(signal);
  return await registry.document(name, signal);
}

/** For calls that answer alike for a package that is not there and when they are not known. @throws RegistryError */
export async function absentOrUnsupported(
  registry: ChangingRegistry,
  name: string,
  signal: AbortSignal,
): Promise<Draft> {
  const document = await documentOf(registry, name, signal);
  return impossible(document === undefined ? 'no-such-package' : 'unsupported');
}
