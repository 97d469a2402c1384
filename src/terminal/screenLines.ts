/**
 * The last lines of a terminal, out of the raw stream that a program writes there: control sequences (ECMA-48) taken
 * out, carriage returns, cursor movement and erasing done. Memory does not grow with the output.
 *
 * It knows neither the width nor the height of the terminal, so wrapping is left undone: a line is what the program
 * ended. That is enough to find what a program waits with.
 */

const keptLines = 60;
const longestLine = 4096;
/** Of what comes at once, more could not be kept anyhow. */
const longestChunk = 64 * 1024;

const escapeCharacter = '\x1b';
/** Printable, up to the next control character (C0, DEL, C1). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
const printable = /[^\x00-\x1f\x7f-\x9f]+/y;

type State = 'text' | 'escape' | 'charset' | 'control' | 'string' | 'string-escape';

export class ScreenLines {
  readonly #lines: string[] = [''];
  #row = 0;
  #column = 0;
  #state: State = 'text';
  #ended = 0;
  #parameters = '';
  /** How many lines above those that are kept are forgotten. */
  #forgotten = 0;
  #hasWritten = false;
  #drawn: { readonly lines: readonly string[]; readonly end: number } | undefined;

  /** @param chunk may begin and end anywhere, in the middle of a control sequence too */
  write(chunk: string): void {
    const text = chunk.slice(-longestChunk);
    if (text.length < chunk.length) this.#state = 'text';
    let at = 0;
    while (at < text.length) {
      printable.lastIndex = at;
      const run = this.#state === 'text' ? printable.exec(text)?.[0] : undefined;
      if (run === undefined) this.#take(text[at++] ?? '');
      else {
        this.#put(run);
        at += run.length;
      }
    }
  }

  /** Up to the one that the cursor is in, which is the last. */
  get lines(): readonly string[] {
    return this.#lines.slice(0, this.#row + 1);
  }

  /**
   * The same, but as they were last seen whole: a program that draws its lines anew, again and again, begins by going up
   * to the first of them.
   */
  get wholeLines(): readonly string[] {
    return this.#drawn !== undefined && this.#place < this.#drawn.end ? this.#drawn.lines : this.lines;
  }

  /** How many lines were ended since the beginning. */
  get ended(): number {
    return this.#ended;
  }

  /** All that is kept, also below the cursor. */
  get text(): string {
    return this.#lines.join('\n');
  }

  #take(character: string): void {
    switch (this.#state) {
      case 'text':
        this.#control(character);
        break;
      case 'escape':
        this.#escaped(character);
        break;
      case 'control':
        this.#controlSequence(character);
        break;
      case 'string':
        if (character === '\x07' || character === '\x9c') this.#state = 'text';
        else if (character === escapeCharacter) this.#state = 'string-escape';
        break;
      case 'string-escape':
        // Anything else than ST begins a sequence of its own, and ends the text all the same.
        if (character === '\\') this.#state = 'text';
        else this.#escaped(character);
        break;
      case 'charset':
        this.#state = 'text';
    }
  }

  #control(character: string): void {
    switch (character) {
      case escapeCharacter:
        this.#state = 'escape';
        break;
      case '\x9b':
        this.#beginSequence();
        break;
      case '\n':
        this.#ended += 1;
        this.#move(this.#row + 1);
        // The terminal's driver makes CR LF of it; where it does not, a new line begins at its left all the same.
        this.#column = 0;
        break;
      case '\r':
        this.#column = 0;
        break;
      case '\b':
        this.#column = Math.max(0, this.#column - 1);
        break;
      case '\t':
        this.#put(' ');
    }
  }

  #beginSequence(): void {
    this.#state = 'control';
    this.#parameters = '';
  }

  #escaped(character: string): void {
    if (character === '[') this.#beginSequence();
    // OSC, DCS, SOS, PM and APC carry a text that is not shown.
    else if (/[\]PX^_]/.test(character)) this.#state = 'string';
    else this.#state = /[ #%()*+]/.test(character) ? 'charset' : 'text';
  }

  #controlSequence(character: string): void {
    if (character >= '@' && character <= '~') {
      this.#state = 'text';
      this.#run(character, this.#parameters);
    } else if (character < ' ') {
      // Not part of any: whoever sent it has stopped in the middle.
      this.#state = 'text';
      this.#control(character);
    } else if (this.#parameters.length < 32) this.#parameters += character;
  }

  #run(final: string, parameters: string): void {
    const [first = 0, second = 0] = parameters.split(';').map(each => Number.parseInt(each, 10) || 0);
    const count = Math.max(1, first);
    switch (final) {
      case 'A':
      case 'F':
        this.#keepDrawn();
        this.#move(this.#row - count);
        break;
      case 'B':
      case 'E':
        this.#move(this.#row + count);
        break;
      case 'C':
        this.#column = Math.min(longestLine, this.#column + count);
        break;
      case 'D':
        this.#column = Math.max(0, this.#column - count);
        break;
      case 'G':
      case '`':
        this.#column = Math.min(longestLine, count - 1);
        break;
      case 'H':
      case 'f':
        this.#move(count - 1);
        this.#column = Math.min(longestLine, Math.max(0, second - 1));
        break;
      case 'J':
        this.#eraseLines(first);
        break;
      case 'K':
        this.#eraseInLine(first);
        break;
      case 'P':
        this.#line = this.#line.slice(0, this.#column) + this.#line.slice(this.#column + count);
    }
    if (final === 'E' || final === 'F') this.#column = 0;
  }

  #keepDrawn(): void {
    if (this.#hasWritten) this.#drawn = { lines: this.lines, end: this.#place };
    this.#hasWritten = false;
  }

  /** The cursor's row, counted from the first line that there ever was. */
  get #place(): number {
    return this.#forgotten + this.#row;
  }

  get #line(): string {
    return this.#lines[this.#row] ?? '';
  }

  set #line(text: string) {
    this.#lines[this.#row] = text;
  }

  #put(run: string): void {
    this.#hasWritten = true;
    const room = longestLine - this.#column;
    const written = run.slice(0, Math.max(0, room));
    const before = this.#line.slice(0, this.#column).padEnd(this.#column);
    this.#line = before + written + this.#line.slice(this.#column + written.length);
    this.#column += written.length;
  }

  #move(row: number): void {
    this.#row = Math.max(0, row);
    const missing = this.#row + 1 - this.#lines.length;
    for (let each = 0; each < Math.min(missing, keptLines); each++) this.#lines.push('');
    const tooMany = this.#lines.length - keptLines;
    if (tooMany > 0) this.#lines.splice(0, tooMany);
    this.#forgotten += Math.max(0, tooMany);
    this.#row = Math.min(this.#row, this.#lines.length - 1);
  }

  /** ED: 0 from the cursor to the end, 1 from the beginning, 2 and 3 all. */
  #eraseLines(what: number): void {
    if (what >= 2) this.#lines.fill('');
    else if (what === 1) this.#lines.fill('', 0, this.#row);
    else this.#lines.length = this.#row + 1;
    if (what < 2) this.#eraseInLine(what);
  }

  /** EL, likewise. */
  #eraseInLine(what: number): void {
    if (what === 0) this.#line = this.#line.slice(0, this.#column);
    else if (what === 1) this.#line = ' '.repeat(this.#column) + this.#line.slice(this.#column);
    else this.#line = '';
  }
}
