/** What the statements of a command line have made of the shell's folder and of its input, one after the other. */
import { resolve } from 'node:path';
import type { Statement } from './shellWords.ts';

const changeOfFolder = /^(?:cd|pushd|popd|set-location|sl|chdir)$/i;
/** One word that the shell takes as it is. */
const plainFolder = /^[^-~$`%*?][^$`%*?]*$/;
/** What may run not at all, several times, or in a shell of its own. */
const grammar = /^(?:if|then|else|elif|case|for|foreach|while|until|do|select|function)$/i;
const brackets = /[(){}]/;
const pipe = /(?<!\|)\|(?!\|)/;

export class Course {
  #folder: string;
  #isCertain = true;
  #isOrderly = true;
  #input: 'terminal' | 'pipe' | 'pipe into a group' = 'terminal';

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** As well as can be told. */
  get folder(): string {
    return this.#folder;
  }

  /** Whether the shell is there for sure. */
  get isCertain(): boolean {
    return this.#isCertain;
  }

  /** Whether what runs now reads something else than the terminal. */
  get takesPipe(): boolean {
    return this.#input !== 'terminal';
  }

  /** @param command the statement's program and its arguments */
  pass({ before, words }: Statement, [program = '', ...rest]: readonly string[]): void {
    const isGroup = brackets.test(before) || grammar.test(words[0] ?? '');
    if (isGroup || before.includes('|')) this.#isOrderly = false;
    // Where such a group ends is not looked for.
    if (pipe.test(before)) this.#input = isGroup ? 'pipe into a group' : 'pipe';
    else if (this.#input === 'pipe') this.#input = 'terminal';
    if (!changeOfFolder.test(program)) return;
    const isPlain = rest.length === 1 && plainFolder.test(rest[0] ?? '');
    this.#isCertain &&= this.#isOrderly && isPlain;
    this.#folder = resolve(this.#folder, rest.at(-1) ?? '');
  }
}
