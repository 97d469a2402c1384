/**
 * What a program that publishes shows in its terminal, as far as it matters here: whether it waits for a code at its
 * own prompt, which page it wants to be opened, and whether it gave up for want of a code.
 *
 * The texts are those of npm 10 to 12 (`lib/utils/auth.js`, `lib/commands/profile.js`), pnpm 10 and 12, yarn 4, bun 1,
 * lerna 10, release-it 21 and np 12, seen in a terminal, and of older ones and of changesets, read in their sources. None
 * of them is translated.
 */
import { ScreenLines } from './screenLines.ts';

/** Each is a whole line, written without white space: narrow terminals break lines anywhere. */
const codePrompts: readonly RegExp[] = [
  /^EnterOTP:?(?:\(.*\))?$/i,
  /^One-timepassword:[‣›>]?$/i,
  /^Enterone-timepassword:?$/i,
  /^Thisoperationrequiresaone-timepassword:$/i,
  /^PleaseenterOTPfornpm:$/i,
  /^AndanOTPcodefromyourauthenticator:$/i,
];
/** Over so many lines a prompt is broken at the most. */
const brokenOver = 4;
/** What prompts are adorned with: question marks, frames and npm's spinner. */
const adornment = /^[?✔│┃|>\u2800-\u28ff\s]+/;
/** np asks in a list of tasks (listr) that it draws anew all the time: below the one that waits, and above those to come. */
const promptOfTask = /^ {4}→ \? Enter OTP:\s*$/;
const waitingTask = /\(waitingforinput…\)$/;
const taskToCome = /^ {4}\S/;

const pageAnnouncement = /Authenticate your account at\b/i;
/** What stands behind the address while the program waits: the offer to open it, or nothing. */
const offersToOpen = /^Press ENTER to open (?:in the|the URL in your) browser\.*$/i;
/** The frame around bun's address, and pnpm's QR code. */
const drawing = /[│┃┌┐└┘─▀▄█\s]/g;
const urlPart = /^[\w\-./%?=&~+#:@!$',;[\]]+$/;

/** Codes of npm, pnpm and yarn, bun's sentences, and npm-registry-fetch's, which is all that `npm owner` leaves of EOTP. */
const wantsCode =
  /\bEOTP\b|\bERR_PNPM_OTP_|\bYN0041\b.*\bOTP\b|\binvalid OTP\b|\bfailed to read OTP\b|"OTP required for authentication"/i;

export class OutputReader {
  readonly #screen = new ScreenLines();

  write(chunk: string): void {
    this.#screen.write(chunk);
  }

  get asksForCode(): boolean {
    return this.#asksInLastLine || this.#asksInTasks;
  }

  /** Whether the last line is a prompt for a code, with nothing typed behind it, not even an ended line. */
  get #asksInLastLine(): boolean {
    const last = this.#screen.lines.slice(-brokenOver);
    if ((last.at(-1) ?? '').trim() === '') return false;
    return last.some((_line, from) => {
      const joined = last.slice(from).join('').replace(adornment, '').replaceAll(/\s/g, '');
      return codePrompts.some(prompt => prompt.test(joined));
    });
  }

  get #asksInTasks(): boolean {
    const lines = this.#screen.wholeLines;
    const at = lines.findLastIndex(line => promptOfTask.test(line));
    const title = lines.slice(Math.max(0, at - brokenOver), Math.max(0, at)).join('');
    const below = lines.slice(at + 1);
    return (
      waitingTask.test(title.replaceAll(/\s/g, '')) &&
      below.pop() === '' &&
      below.every(line => taskToCome.test(line))
    );
  }

  /** Tells one prompt from the next. That of a task stays where it is, however often it is drawn. */
  get place(): number {
    return this.#asksInTasks ? 0 : this.#screen.ended;
  }

  /** The page that the program waits for; undefined where it waits for none, or no longer. */
  get page(): URL | undefined {
    const { lines } = this.#screen;
    const from = lines.findLastIndex(line => pageAnnouncement.test(line));
    return from === -1 ? undefined : pageIn(lines.slice(from + 1));
  }

  /** Whether what it said last is that a code was missing or wrong. */
  get wantedCode(): boolean {
    return wantsCode.test(this.#screen.text);
  }
}

/** @param lines behind the announcement: an address, which can be broken over several, and what may follow it */
function pageIn(lines: readonly string[]): URL | undefined {
  const shown = lines
    .map(line => ({ line: line.trim(), bare: line.replaceAll(drawing, '') }))
    .filter(({ bare }) => bare !== '');
  const end = shown.findIndex(
    ({ line, bare }) => /\s/.test(line.replaceAll(/[│┃]\s?|\s?[│┃]/g, '')) || !urlPart.test(bare),
  );
  const address = shown.slice(0, end === -1 ? undefined : end);
  const rest = end === -1 ? [] : shown.slice(end);
  if (!isQuiet(rest.map(({ line }) => line))) return undefined;
  const url = URL.parse(address.map(({ bare }) => bare).join(''));
  // Only http(s) is ever opened.
  const isPage = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return isPage ? url : undefined;
}

function isQuiet(rest: readonly string[]): boolean {
  return rest.length === 0 || offersToOpen.test(rest.join(' '));
}
