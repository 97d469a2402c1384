/** What is done with a package of an account: with a notification that says how far it is, and cancels. */
import type { PackageClient } from '../registry/packageClient.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import type { PickedAccount } from './accountPicker.ts';
import { asking, cancellable, cancellableWhenSlow, type Waiting } from './cancellable.ts';
import type { Registries } from './registries.ts';

export interface PackageWork extends Waiting {
  readonly client: PackageClient;
  /** Without what it is about. */
  readonly ask: Omit<AskOptions, 'purpose'>;
}

/**
 * For what changes nothing, which is over soon as a rule.
 * @throws whatever `work` throws
 */
export async function lookAtPackages<T>(
  registries: Pick<Registries, 'packages'>,
  picked: PickedAccount,
  title: string,
  work: (parts: PackageWork) => Promise<T>,
): Promise<T> {
  return await cancellableWhenSlow(title, waiting => withClient(registries, picked, waiting, work));
}

/** @throws whatever `work` throws */
export async function withPackages<T>(
  registries: Pick<Registries, 'packages'>,
  picked: PickedAccount,
  title: string,
  work: (parts: PackageWork) => Promise<T>,
): Promise<T> {
  return await cancellable(title, waiting => withClient(registries, picked, waiting, work));
}

async function withClient<T>(
  registries: Pick<Registries, 'packages'>,
  { access, account }: PickedAccount,
  waiting: Waiting,
  work: (parts: PackageWork) => Promise<T>,
): Promise<T> {
  const client = registries.packages(access);
  try {
    return await work({ ...waiting, client, ask: asking(account, waiting) });
  } finally {
    await client.close();
  }
}
