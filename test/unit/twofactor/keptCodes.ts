/** Recovery codes on somebody's computer, held against what the registry has of them. */
import { join } from 'node:path';
import type { Answer } from '../../../src/registry/secondFactorPrompt.ts';
import { Secret } from '../../../src/shared/secret.ts';
import type { RecoverySet } from '../../../src/twofactor/recoverySets.ts';
import { RecoveryVault } from '../../../src/twofactor/recoveryVault.ts';
import type { CodeState } from '../../registry/adminOfAccounts.ts';
import { type Person, when } from '../accountWork.ts';

export class KeptCodes {
  readonly vault: RecoveryVault;
  readonly #person: Person;

  constructor(person: Person) {
    this.#person = person;
    this.vault = this.#open();
  }

  /** Those that the person got with their account. */
  async importAll(): Promise<void> {
    const codes = this.#person.user.recoveryCodes ?? [];
    await this.vault.import(
      this.#person.owner,
      codes.map(code => new Secret(code)),
    );
  }

  /** The next one, as the prompt sends it. */
  async answer(purpose: string): Promise<Answer> {
    const next = await this.vault.nextUnused(this.#person.owner, purpose);
    if (next === undefined) throw new Error('There is no recovery code left.');
    return { kind: 'recovery-code', value: next.value, fate: next };
  }

  /** As long as the registry has these codes, what is noted of each is what has become of it. */
  async wrongMarks(): Promise<readonly string[]> {
    const [set] = await this.sets();
    const states = await this.atRegistry();
    return (set?.codes ?? []).flatMap(({ status }, index) => {
      const state = states[index] ?? 'unknown';
      const isWrong =
        (status === 'unused' && state === 'used') ||
        (['used', 'refused'].includes(status) && state === 'unused');
      return when(isWrong, `a code is marked as ${status}, and is ${state}`);
    });
  }

  /** How many of the oldest set are gone, or may be. */
  async sent(): Promise<number> {
    const [set] = await this.sets();
    return (set?.codes ?? []).filter(({ status }) => status !== 'unused').length;
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
    const { secrets, folder } = this.#person.computer;
    return new RecoveryVault({ secrets, folder: join(folder, 'recoveryCodes'), now: () => new Date() });
  }
}
