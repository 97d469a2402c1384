/**
 * Makes text that came from elsewhere fit for a log or an error: credentials out, control characters out, cut.
 *
 * A net below the real protection, which is that secrets are `Secret` objects and never become text.
 */
import { stripVTControlCharacters } from 'node:util';
import { redactLog } from '@npmcli/redact';

const longest = 500;
/** A recovery code of npmjs.com: 64 hex characters (protocol.md). */
const recoveryCode = /\b[0-9a-f]{64}\b/gi;
const otpauthUrl = /otpauth:\/\/\S+/gi;
const credentialHeader = /\b(Bearer|Basic)\s+[\w+/=.~-]{8,}/gi;
/** Of an `.npmrc`, wherever it is printed. */
const npmrcCredential = /(_authToken|_password|_auth)(\s*=\s*)\S+/g;
/** npm's protocol puts the token into this path; see protocol.md, sign out. */
const tokenInPath = /(\/-\/user\/token\/)[^\s/?#]+/gi;
/** Also of an address that is none, which npm's redaction passes over: its port can be a word. */
const password = /(:\/\/[^\s/:@]*:)[^\s/@]+@/g;
/** Ends a line, moves a cursor, or turns the direction of what follows. */
const unseen = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** On one line, without what cannot be seen but changes how the rest is seen. */
export function visible(text: string): string {
  return stripVTControlCharacters(text).replace(unseen, ' ');
}

/** What npm's redaction looks for in a word: tokens of npm's, UUIDs, addresses with passwords. */
const npmLooksAt = /npms?_|-[0-9a-f]{4}-|:\/\//i;

/** Takes out what looks like a credential; lines stay lines. For the output of scripts. */
export function redact(text: string): string {
  return redactWords(text)
    .replace(password, '$1***@')
    .replace(otpauthUrl, 'otpauth://***')
    .replace(recoveryCode, '***')
    .replace(credentialHeader, '$1 ***')
    .replace(npmrcCredential, '$1$2***')
    .replace(tokenInPath, '$1***');
}

/** npm divides a text like this itself, but tries every word as an address, which takes seconds for some megabytes. */
function redactWords(text: string): string {
  if (!npmLooksAt.test(text)) return text;
  const words = text.split(/([\s=])/);
  return words.map(word => (npmLooksAt.test(word) ? redactLog(word) : word)).join('');
}

/** A server's sentence as it may be logged or quoted: one line, redacted, at most 500 characters. */
export function quotable(text: string): string {
  const line = redact(visible(text.slice(0, longest * 4)))
    .replace(/\s+/gu, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** A URL as it may be shown: no user, password, query or fragment, no token in its path. */
export function showableUrl(url: URL): string {
  return `${url.origin}${url.pathname}`.replace(tokenInPath, '$1***');
}
