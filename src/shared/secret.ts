/**
 * A value that must not be shown: an OTP, a token, a password, an otpauth key, a recovery code.
 *
 * However it is printed, joined, serialised or inspected, it says `[secret]`. `reveal()` is the only way
 * to the value, and so the one word to search for in a review.
 */
import { inspect } from 'node:util';

const hidden = '[secret]';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** Whether both hold the same value; saves callers from revealing two secrets to compare them. */
  equals(other: Secret | undefined): boolean {
    return other !== undefined && this.#value === other.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
