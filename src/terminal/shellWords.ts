/**
 * A command line as the shell takes it apart: statements, and the words of each. No more than what is needed to see
 * which programs it runs; nothing is expanded.
 */

/** How it quotes and escapes. Shells that are not known quote as POSIX has it (POSIX.1-2024, XCU 2.2). */
export type ShellKind = 'posix' | 'powershell' | 'cmd';

export interface Statement {
  readonly words: readonly string[];
  /** It runs behind the shell's back, and cannot ask anything. */
  readonly inBackground: boolean;
  /** The operators and brackets between the statement before and this one. */
  readonly before: string;
  /** Its input is no terminal. */
  readonly readsFile: boolean;
  /** What it says goes, in part at least, to no terminal. */
  readonly writesFile: boolean;
  /** Where it ends in the command line, before the operator that follows. */
  readonly end: number;
}

interface Quoting {
  /** Takes the next character as it is. */
  readonly escaping: string;
  readonly quotes: string;
  /** Quotes within which nothing is escaped. */
  readonly literal: string;
  /** A single `&` sends what stands before it to the background. */
  readonly background: boolean;
}

const quotings: Readonly<Record<ShellKind, Quoting>> = {
  posix: { escaping: '\\', quotes: `"'`, literal: `'`, background: true },
  powershell: { escaping: '`', quotes: `"'`, literal: `'`, background: false },
  cmd: { escaping: '^', quotes: '"', literal: '"', background: false },
};

/** Longer ones are nobody's who means to publish. */
const longest = 10_000;

/** @param name as VS Code has it (`TerminalState.shell`) */
export function shellKind(name: string | undefined): ShellKind {
  if (name === 'pwsh' || name === 'powershell') return 'powershell';
  return name === 'cmd' ? 'cmd' : 'posix';
}

/** @returns redirections are no words (POSIX.1-2024, XCU 2.7) */
export function statementsOf(commandLine: string, shell: ShellKind): readonly Statement[] {
  return new Splitter(commandLine.slice(0, longest), quotings[shell]).split();
}

class Splitter {
  readonly #text: string;
  readonly #quoting: Quoting;
  #at = 0;
  #word: string | undefined;
  #words: string[] = [];
  #before = '';
  /** The next word is what a redirection leads to. */
  #isTarget = false;
  #readsFile = false;
  #writesFile = false;
  readonly #statements: Statement[] = [];

  constructor(text: string, quoting: Quoting) {
    this.#text = text;
    this.#quoting = quoting;
  }

  split(): readonly Statement[] {
    while (this.#at < this.#text.length) this.#step(this.#text[this.#at++] ?? '');
    this.#endStatement(false, this.#text.length);
    return this.#statements;
  }

  #step(character: string): void {
    const { escaping, quotes } = this.#quoting;
    if (character === escaping) this.#escaped();
    else if (quotes.includes(character)) this.#quoted(character);
    else if (/[<>]/.test(character)) this.#redirection(character);
    else if (/[;\n|&(){}]/.test(character)) this.#separator(character);
    else if (/\s/.test(character)) this.#endWord();
    else if (character === '#' && this.#word === undefined && this.#quoting.escaping !== '^') this.#comment();
    else this.#add(character);
  }

  #add(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  #escaped(): void {
    const next = this.#text[this.#at++] ?? '';
    // At the end of a line the next one belongs to it.
    if (next === '\r' && this.#text[this.#at] === '\n') this.#at += 1;
    else if (next !== '\n') this.#add(next);
  }

  #quoted(quote: string): void {
    const { escaping, literal } = this.#quoting;
    this.#add('');
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at++] ?? '';
      if (character === quote) return;
      const escapes = character === escaping && !literal.includes(quote);
      this.#add(escapes ? (this.#text[this.#at++] ?? '') : character);
    }
  }

  #separator(character: string): void {
    if (/[{}]/.test(character) && this.#word !== undefined) this.#add(character);
    else this.#endStatementAt(character);
  }

  #redirection(character: string): void {
    // What stands right before it names the stream: `2>`, and PowerShell's `*>`.
    if (/^(?:\d+|\*)$/.test(this.#word ?? '')) this.#word = undefined;
    this.#endWord();
    const rest = /^[<>|]?(&?)/.exec(this.#text.slice(this.#at)) ?? [''];
    this.#at += rest[0].length;
    this.#isTarget = true;
    if (character === '<') this.#readsFile = true;
    // Of `2>&1`, another stream takes it.
    else if (rest[1] === '') this.#writesFile = true;
  }

  #endStatementAt(character: string): void {
    const end = this.#at - 1;
    const isDoubled = this.#text[this.#at] === character && /[&|]/.test(character);
    if (isDoubled) this.#at += 1;
    this.#endStatement(character === '&' && !isDoubled && this.#quoting.background, end);
    this.#before += isDoubled ? character.repeat(2) : character;
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  #endWord(): void {
    if (this.#word === undefined) return;
    if (!this.#isTarget) this.#words.push(this.#word);
    this.#isTarget = false;
    this.#word = undefined;
  }

  #endStatement(inBackground: boolean, end: number): void {
    this.#endWord();
    const [words, readsFile, writesFile] = [this.#words, this.#readsFile, this.#writesFile];
    [this.#isTarget, this.#readsFile, this.#writesFile] = [false, false, false];
    if (words.length === 0) return;
    this.#statements.push({ words, inBackground, before: this.#before, readsFile, writesFile, end });
    this.#words = [];
    this.#before = '';
  }
}
