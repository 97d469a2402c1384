/**
 * Sets of recovery codes in the secret store: one entry a set, under numbered keys, so that they are found without
 * an index – also from a window whose notes are elsewhere (another remote of the same desktop).
 */
import { isRecord } from '../shared/record.ts';
import { Secret } from '../shared/secret.ts';
import { type CodeOwner, type SetSource, setKey } from './recoverySets.ts';
import { answer, type SecretStore } from './secretStore.ts';

/** What the secret store has under a set's key. */
export type Entry =
  | { readonly kind: 'set'; readonly at: Date; readonly source: SetSource; readonly codes: readonly Secret[] }
  /** Where a set was that the person has forgotten. */
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'unreadable' };

/** So many keys without an entry in a row are taken for the end. Numbers are left out where codes never arrived. */
const stride = 8;

/** So many sets nobody has; a store that says yes to everything must not be asked forever. */
const mostSets = 256;

export class RecoverySecrets {
  readonly #secrets: SecretStore;
  readonly #patience: number;
  #isSilent = false;

  /** @param patience milliseconds after which the secret store is taken for one that does not answer */
  constructor(secrets: SecretStore, patience: number) {
    this.#secrets = secrets;
    this.#patience = patience;
  }

  /**
   * The store is called before this returns.
   * @throws VaultError `store-failed` when it throws or does not answer
   */
  store(key: string, value: string): Promise<void> {
    return this.#answer(() => this.#secrets.store(key, value));
  }

  /** The same for a person who has asked for it, and unlocks a keyring meanwhile. */
  storeAgain(key: string, value: string): Promise<void> {
    this.#isSilent = false;
    return this.store(key, value);
  }

  /** @throws VaultError `store-failed` when the store throws or does not answer */
  text(key: string): Promise<string | undefined> {
    return this.#answer(() => this.#secrets.get(key));
  }

  /** @throws VaultError `store-failed` */
  async entry(owner: CodeOwner, number: number): Promise<Entry | undefined> {
    const text = await this.text(setKey(owner, number));
    return text === undefined ? undefined : entryOf(text, owner);
  }

  /**
   * The owner's entries by their numbers; looks at all numbers up to `known`, and beyond until nothing comes any more.
   * @throws VaultError `store-failed`
   */
  async entries(owner: CodeOwner, known: number): Promise<ReadonlyMap<number, Entry>> {
    const found = new Map<number, Entry>();
    for (let first = 0, last = known; first < Math.min(last, known + mostSets) + stride; first += stride) {
      const numbers = Array.from({ length: stride }, (_, offset) => first + offset);
      const entries = await Promise.all(numbers.map(number => this.entry(owner, number)));
      for (const [offset, entry] of entries.entries()) {
        if (entry === undefined) continue;
        found.set(first + offset, entry);
        last = Math.max(last, first + offset);
      }
    }
    return found;
  }

  /** Once it has been silent it is not waited for as long again and again, while codes are to be shown. */
  #answer<Value>(call: () => PromiseLike<Value>): Promise<Value> {
    const patience = this.#isSilent ? this.#patience / 5 : this.#patience;
    const started = performance.now();
    const answered = answer(call, patience);
    const note = () => {
      this.#isSilent = performance.now() - started >= patience;
    };
    answered.then(note, note);
    return answered;
  }
}

export function textOfSet(owner: CodeOwner, at: Date, source: SetSource, codes: readonly Secret[]): string {
  return JSON.stringify({
    ...ownerText(owner),
    at: at.toISOString(),
    source,
    codes: codes.map(code => code.reveal()),
  });
}

/** An entry is never deleted: its number would be given to another set, and marks of this one would be read as that one's. */
export function textOfForgotten(owner: CodeOwner): string {
  return JSON.stringify({ ...ownerText(owner), forgotten: true });
}

function ownerText(owner: CodeOwner): { registry: string; account: string } {
  return { registry: owner.registry.href, account: owner.account };
}

function entryOf(text: string, owner: CodeOwner): Entry {
  const value = parsed(text);
  if (!isRecord(value)) return { kind: 'unreadable' };
  const { registry, account, at, source, codes, forgotten } = value;
  if (registry !== owner.registry.href || account !== owner.account) return { kind: 'unreadable' };
  if (forgotten === true) return { kind: 'forgotten' };
  if (typeof at !== 'string' || (source !== 'enrolment' && source !== 'import'))
    return { kind: 'unreadable' };
  if (!Array.isArray(codes) || !codes.every(code => typeof code === 'string')) return { kind: 'unreadable' };
  return { kind: 'set', at: new Date(at), source, codes: codes.map(code => new Secret(code)) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
