/**
 * What the registry says: an answer as a value, so that handlers do not touch sockets and one place can
 * delay, cut or drop it.
 */
import type { Readable } from 'node:stream';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable;
}

/** Thrown by a handler to stop with an answer that is not what was asked for. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`Refused with ${answer.status}.`);
    this.answer = answer;
  }
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  const body = Buffer.from(JSON.stringify(value));
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

/** A page; without scripts from elsewhere, and not to be framed. */
export function html(status: number, text: string, scriptNonce?: string): Answer {
  const script = scriptNonce ? ` script-src 'nonce-${scriptNonce}'; connect-src 'self';` : '';
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline';${script} form-action 'self'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
  };
  return { status, headers, body: Buffer.from(text) };
}

/** `{error}`, as npm words its refusals. */
export function refusal(status: number, error: string, headers: Record<string, string> = {}): Refusal {
  return new Refusal(json(status, { error }, headers));
}
