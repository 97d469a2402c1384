/**
 * Types for npm's own libraries, which carry none: only what is used here.
 */

declare module '@npmcli/redact' {
  /** Takes tokens, passwords in URLs and UUIDs out of a text, word by word. */
  export function redactLog(text: string): string;
}
