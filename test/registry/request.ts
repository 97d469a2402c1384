/**
 * One request as the handlers see it: where it goes, who sends it, and a body that is read only when
 * somebody asks for it.
 */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { refusal } from './answer.ts';

export type JsonObject = Record<string, unknown>;

export class RegistryRequest {
  readonly method: string;
  /** Path as sent, with its escapes and without the query. */
  readonly path: string;
  /** Path and query as sent. */
  readonly url: string;
  /** The registry's own address as this client knows it; ends in a slash. */
  readonly base: string;
  /** Where it comes from; an IPv4 address as such. */
  readonly address: string;
  bytesReceived = 0;

  readonly #message: IncomingMessage;
  readonly #beforeBody: () => void;
  #body: Promise<Buffer> | undefined;

  /** @param beforeBody called once, before the body is read (to say `100 Continue`). */
  constructor(message: IncomingMessage, beforeBody: () => void) {
    this.#message = message;
    this.#beforeBody = beforeBody;
    this.method = message.method ?? 'GET';
    this.url = message.url ?? '/';
    this.path = this.url.replace(/\?.*$/, '');
    this.address = (message.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const scheme = message.socket instanceof TLSSocket ? 'https' : 'http';
    this.base = `${scheme}://${message.headers.host ?? '127.0.0.1'}/`;
  }

  /** Whether it only looks. */
  get reads(): boolean {
    return this.method === 'GET' || this.method === 'HEAD';
  }

  /** Whether there is a body that nobody has begun to read. */
  get bodyUntouched(): boolean {
    const { headers } = this.#message;
    const hasBody = Number(headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in headers;
    return hasBody && this.#body === undefined;
  }

  header(name: string): string | undefined {
    const value = this.#message.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  body(): Promise<Buffer> {
    this.#body ??= this.#read(Number.POSITIVE_INFINITY);
    return this.#body;
  }

  /** Reads that many bytes of the body, or all of it when it is shorter. */
  async readAtMost(bytes: number): Promise<void> {
    this.#body ??= this.#read(bytes);
    await this.#body;
  }

  /** @throws Refusal 400 when the body is no JSON object. */
  async json(): Promise<JsonObject> {
    const value = parse((await this.body()).toString('utf8'));
    if (!isObject(value)) throw refusal(400, 'The body must be a JSON object.');
    return value;
  }

  async form(): Promise<URLSearchParams> {
    return new URLSearchParams((await this.body()).toString('utf8'));
  }

  async #read(limit: number): Promise<Buffer> {
    this.#beforeBody();
    const chunks: Buffer[] = [];
    // Not `for await … break`: that would destroy the socket, and what to do with it is the caller's decision.
    const iterator = this.#message.iterator({ destroyOnReturn: false });
    for await (const chunk of iterator) {
      const bytes: Buffer = chunk;
      this.bytesReceived += bytes.length;
      chunks.push(bytes);
      if (this.bytesReceived >= limit) break;
    }
    return Buffer.concat(chunks);
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
