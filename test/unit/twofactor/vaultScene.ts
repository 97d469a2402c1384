/** A vault on a folder of its own, as a start of the extension finds it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../../src/shared/secret.ts';
import type { CodeOwner } from '../../../src/twofactor/recoverySets.ts';
import { RecoveryVault } from '../../../src/twofactor/recoveryVault.ts';
import type { SecretStore } from '../../../src/twofactor/secretStore.ts';

export const wombat: CodeOwner = { registry: new URL('https://registry.example/'), account: 'wombat' };
export const codes = secretsOf('aaaa-1111', 'bbbb-2222', 'cccc-3333');

export function secretsOf(...values: readonly string[]): readonly Secret[] {
  return values.map(value => new Secret(value));
}

export function revealed(secrets: readonly Secret[]): readonly string[] {
  return secrets.map(secret => secret.reveal());
}

export interface VaultScene {
  /** Holds the notes and, where they are files, the secrets. */
  readonly root: string;
  /** Of the notes. */
  readonly folder: string;
  /** What a window has that was opened now. */
  open(secrets: SecretStore, patience?: number): RecoveryVault;
  dispose(): Promise<void>;
}

export async function vaultScene(): Promise<VaultScene> {
  const root = await mkdtemp(join(tmpdir(), 'second-factor-vault-'));
  const folder = join(root, 'recoveryCodes');
  return {
    root,
    folder,
    open: (secrets, patience) => openVault(root, secrets, patience),
    dispose: () => rm(root, { recursive: true }),
  };
}

export function openVault(root: string, secrets: SecretStore, patience = 5000): RecoveryVault {
  return new RecoveryVault({ secrets, folder: join(root, 'recoveryCodes'), now: () => new Date(), patience });
}
