/** Recovery codes on somebody's computer, held against what the registry has of them. */
import { join } from 'node:path';
import { Secret } from '../../../src/shared/secret.ts';
import type { RecoverySet } from '../../../src/twofactor/recoverySets.ts';
import { RecoveryVault } from '../../../src/twofactor/recoveryVault.ts';
import type { CodeState } from '../../registry/adminOfAccounts.ts';
import type { Person } from '../accountWork.ts';
import { MemorySecrets } from './secretStores.ts';

export class KeptCodes {
  readonly vault: RecoveryVault;
  readonly #person: Person;
  readonly #secrets = new MemorySecrets();
  readonly #folder: string;

  private constructor(person: Person, folder: string) {
    this.#person = person;
    this.#folder = join(folder, 'recoveryCodes');
    this.vault = this.#open();
  }

  static async of(person: Person): Promise<KeptCodes> {
    return new KeptCodes(person, await person.folder());
  }

  /** Those that the person got with their account. */
  async importAll(): Promise<void> {
    const codes = this.#person.user.recoveryCodes ?? [];
    await this.vault.import(
      this.#person.owner,
      codes.map(code => new Secret(code)),
    );
  }

  async sets(): Promise<readonly RecoverySet[]> {
    return await this.vault.sets(this.#person.owner);
  }

  /** What the registry has of the codes of the newest live set, in their order; none without one. */
  async atRegistry(): Promise<readonly CodeState[]> {
    const set = await this.vault.current(this.#person.owner);
    if (set === undefined) return [];
    const codes = await this.vault.reveal(set);
    return await this.#person.admin.recoveryCodes(
      this.#person.user.name,
      codes.map(code => code.reveal()),
    );
  }

  /** What the next start finds wrong. */
  async foundByNextStart(): Promise<readonly string[]> {
    return (await this.#open().lookAfter()).map(({ kind }) => kind);
  }

  #open(): RecoveryVault {
    return new RecoveryVault({ secrets: this.#secrets, folder: this.#folder, now: () => new Date() });
  }
}
