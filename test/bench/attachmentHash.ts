/** SHA-512 of the tarball in a publish document, taken while the document passes by; keeps none of it. */
import { createHash } from 'node:crypto';

/** Where the tarball begins; it ends with the next quotation mark, which base64 has none of. */
const beginning = '"data":"';

export class AttachmentHash {
  readonly #hash = createHash('sha512');
  #where: 'before' | 'inside' | 'after' = 'before';
  /** Text that awaits the next chunk: all before the tarball, or the start of a group of four characters. */
  #kept = '';

  update(chunk: Buffer): void {
    if (this.#where === 'after') return;
    this.#kept += chunk.toString('latin1');
    if (this.#where === 'before') this.#findBeginning();
    if (this.#where === 'inside') this.#hashKept();
  }

  /** As npm writes it: `sha512-…`. */
  integrity(): string {
    return `sha512-${this.#hash.digest('base64')}`;
  }

  #findBeginning(): void {
    const at = this.#kept.indexOf(beginning);
    if (at < 0) return;
    this.#kept = this.#kept.slice(at + beginning.length);
    this.#where = 'inside';
  }

  #hashKept(): void {
    const end = this.#kept.indexOf('"');
    if (end >= 0) this.#where = 'after';
    const whole = end >= 0 ? end : this.#kept.length - (this.#kept.length % 4);
    this.#hash.update(this.#kept.slice(0, whole), 'base64');
    this.#kept = this.#kept.slice(whole);
  }
}
