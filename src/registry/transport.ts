/**
 * One request, one answer: sends it, reads no more of the answer than allowed, and turns every way in which
 * it can fail into a `RegistryError`. Knows nothing of endpoints.
 */
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { quotable, showableUrl } from '../shared/redaction.ts';
import type { Secret } from '../shared/secret.ts';
import { unlessAborted } from '../shared/unlessAborted.ts';
import type { RegistryAccess } from './account.ts';
import { RegistryError, type RegistryErrorCode, type RegistryErrorDetails } from './errors.ts';
import { ProxyError } from './proxyError.ts';
import { toErrorText } from './responses.ts';

/**
 * How long a registry may be silent. A `fetch-timeout` that somebody set holds for reads and writes alike, as in npm.
 * Left at its default of five minutes it holds for writes only: registries do much of a publish's work before they
 * answer, but before a read a person sits and waits. 0 is no limit, which is what those who set it mean;
 * npm-registry-fetch takes it for "not set" and falls back to 30 s, in which a slow publish would be cut off.
 */
const readTimeoutMs = 30_000;
const writeTimeoutMs = 300_000;
const longestAnswer = 100 * 1024 * 1024;
const longestPauseSeconds = 365 * 24 * 60 * 60;

/** A body that can be sent again: `open` starts from the first byte each time. */
export interface ReplayableBody {
  /** Bytes. */
  readonly length: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly url: URL;
  /** Whoever knows the address gets what it gives out: no log and no error shows its path. */
  readonly isSecretUrl?: true;
  /** npm's name for what is being done; npmjs.com offers web authentication only with it (protocol.md). */
  readonly command: string;
  readonly otp?: Secret;
  readonly body?: ReplayableBody;
  /** What the body carries and no answer may bring into a log: a password, a code. */
  readonly secrets?: readonly Secret[];
  readonly accept?: string;
  /** Bytes of the answer to read at most. */
  readonly limit?: number;
  readonly signal: AbortSignal;
  /** Bytes of the body handed to the connection so far. */
  readonly onProgress?: (sent: number) => void;
}

export interface RegistryAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly bodyText: string;
  /** Whether the request's body had gone out whole; true where it has none. */
  readonly sentWhole: boolean;
  /** True for a plain 401 where the registry was asked, and does not say that the session has ended. */
  readonly sessionHolds?: true;
  /** What the registry says went wrong, fit for a log. */
  readonly errorText?: string;
  header(name: string): string | undefined;
}

/** @param log receives one line for each request: method, URL without secrets, status, duration. */
export class Transport {
  readonly #access: RegistryAccess;
  readonly #userAgent: string;
  readonly #log: (line: string) => void;
  readonly #closed = new AbortController();
  #dispatcher: Promise<Dispatcher> | undefined;

  constructor(access: RegistryAccess, userAgent: string, log: (line: string) => void) {
    this.#access = access;
    this.#userAgent = userAgent;
    this.#log = log;
  }

  /**
   * Any status is an answer; only its absence is an error.
   * @throws RegistryError `network`, `protocol` (too long), `unsafe`, `cancelled`
   */
  async send(request: Request): Promise<RegistryAnswer> {
    const started = performance.now();
    const progress: Progress = { sentBytes: 0 };
    try {
      this.#dispatcher ??= this.#connect();
      const answering = this.#dispatcher.then(each => each.request(this.#options(request, progress)));
      // undici heeds a signal only when it is connected, and a proxy can make it wait for that.
      const response = await unlessAborted(answering, request.signal);
      progress.status = response.statusCode;
      const bodyText = await readLimited(response.body, request, progress);
      refuseRedirect(request, progress);
      this.#refuseForProxy(request, response.statusCode);
      this.#note(request, `${response.statusCode}`, started);
      const body = parseJson(bodyText);
      const said = toErrorText(body);
      return {
        status: response.statusCode,
        bodyText,
        body,
        sentWhole: sentWhole(request, progress),
        ...(said === undefined ? {} : { errorText: quotable(withoutSecrets(said, this.#secrets(request))) }),
        header: name => firstOf(response.headers[name]),
      };
    } catch (error) {
      const failure = asRegistryError(error, request, progress);
      this.#note(request, failure.code, started);
      throw failure;
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await (await this.#dispatcher)?.destroy();
  }

  /** undici is the bigger half of all that is loaded: it comes with the first request. */
  async #connect(): Promise<Dispatcher> {
    const { createDispatcher } = await import('./dispatcher.ts');
    const dispatcher = createDispatcher(this.#access, this.#closed.signal);
    // Nothing goes out any more once it was closed.
    if (this.#closed.signal.aborted) await dispatcher.destroy();
    return dispatcher;
  }

  #options(request: Request, progress: Progress): Dispatcher.RequestOptions {
    const usual = request.method === 'GET' ? readTimeoutMs : writeTimeoutMs;
    const timeout = this.#access.network.timeoutMs ?? usual;
    return {
      method: request.method,
      origin: request.url.origin,
      path: `${request.url.pathname}${request.url.search}`,
      headers: this.#headers(request),
      body:
        request.body === undefined
          ? null
          : Readable.from(counted(request.body, progress, request.onProgress)),
      signal: request.signal,
      headersTimeout: timeout,
      bodyTimeout: timeout,
    };
  }

  #headers(request: Request): Record<string, string> {
    return {
      accept: request.accept ?? 'application/json',
      'user-agent': this.#userAgent,
      'npm-command': request.command,
      // As npm-registry-fetch: with an OTP in hand there is nothing to start on the web.
      'npm-auth-type': request.otp === undefined ? 'web' : 'legacy',
      ...(request.otp === undefined ? {} : { 'npm-otp': request.otp.reveal() }),
      ...(request.body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': `${request.body.length}` }),
    };
  }

  /** 407 comes from a proxy, never from a registry (RFC 9110 §15.5.8); a tunnel's never gets here. */
  #refuseForProxy(request: Request, status: number): void {
    const { proxy } = this.#access.network;
    if (status !== 407 || proxy === undefined || proxy === 'none') return;
    throw asRegistryError(new ProxyError(proxy, { status }), request, { sentBytes: 0 });
  }

  /** What this request carries and no answer may bring into a log. */
  #secrets(request: Request): string[] {
    const { credentials } = this.#access;
    const credential = credentials?.kind === 'bearer' ? credentials.token : credentials?.password;
    return [request.otp, credential, ...(request.secrets ?? [])].flatMap(secret =>
      secret === undefined ? [] : [secret.reveal()],
    );
  }

  #note(request: Request, outcome: string, started: number): void {
    const took = Math.round(performance.now() - started);
    this.#log(`${request.method} ${shownUrl(request)}: ${outcome} (${took} ms)`);
  }
}

/** As it may be shown. */
export function shownUrl({ url, isSecretUrl }: Pick<Request, 'url' | 'isSecretUrl'>): string {
  return isSecretUrl === true ? `${url.origin}/***` : showableUrl(url);
}

/** An error for an answer that a caller cannot use; quotes the registry's sentence for the log. */
export function answerError(
  code: RegistryErrorCode,
  request: Request,
  answer: RegistryAnswer,
): RegistryError {
  const { errorText, sessionHolds } = answer;
  const retryAfter = retryAfterSeconds(answer);
  return new RegistryError(code, {
    method: request.method,
    url: shownUrl(request),
    status: answer.status,
    ...(errorText === undefined ? {} : { serverText: errorText }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    ...(sessionHolds === undefined ? {} : { sessionHolds }),
    outcomeUnknown: mayBeDone(request, answer.sentWhole, answer.status),
  });
}

/** `Retry-After` in seconds, at most a year; its date form (RFC 9110 §10.2.3) is counted from now. */
export function retryAfterSeconds(answer: RegistryAnswer): number | undefined {
  const value = answer.header('retry-after');
  if (value === undefined) return undefined;
  // A number without bounds would lead beyond the last date there is, and what compares with that is never true.
  if (/^\d+$/.test(value.trim())) return Math.min(Number(value), longestPauseSeconds);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}

/** How far a request has come. */
interface Progress {
  /** Of its body. */
  sentBytes: number;
  /** Once an answer has begun. */
  status?: number;
}

function sentWhole(request: Request, { sentBytes }: Progress): boolean {
  return request.body === undefined || sentBytes >= request.body.length;
}

/**
 * Whether a request that ended without a usable answer may have been acted on, by RFC 9110 §15.
 * @param status undefined where no answer has begun
 */
function mayBeDone({ method }: Request, whole: boolean, status: number | undefined): boolean {
  if (method === 'GET') return false;
  if (status !== undefined && status < 300) return true;
  // Less than the whole document cannot be published; a body-less write may have been done at once.
  if (!whole) return false;
  if (status === undefined) return true;
  // 408: a gateway may have lost patience with what the registry still works on.
  if (status < 500) return status === 408 || (status < 400 && !isSentElsewhere(status));
  return status !== 501;
}

/** With these, and only these, a server says that it has not done what it was asked: go and ask there. */
function isSentElsewhere(status: number): boolean {
  return status === 301 || status === 307 || status === 308;
}

async function* counted(
  body: ReplayableBody,
  progress: Progress,
  onProgress: Request['onProgress'],
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body.open()) {
    // Counted before it is handed over: better to doubt a document that was not sent whole than to trust one that was.
    progress.sentBytes += chunk.byteLength;
    yield chunk;
    onProgress?.(progress.sentBytes);
  }
}

async function readLimited(
  body: AsyncIterable<Buffer>,
  request: Request,
  progress: Progress,
): Promise<string> {
  const limit = request.limit ?? longestAnswer;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > limit) {
      throw new RegistryError('protocol', {
        method: request.method,
        url: shownUrl(request),
        ...outcomeOf(request, progress),
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A registry, or a proxy before it, may repeat in its answer what it was sent. */
function withoutSecrets(said: string, secrets: readonly string[]): string {
  return secrets
    .filter(secret => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '***'), said);
}

function parseJson(bodyText: string): unknown {
  try {
    return JSON.parse(bodyText);
  } catch {
    return undefined;
  }
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** No redirect is followed: a credential or an OTP must not travel to where somebody else points. */
function refuseRedirect(request: Request, progress: Progress): void {
  const { status = 0 } = progress;
  if (status < 300 || status > 399 || status === 304) return;
  throw new RegistryError('unsafe', {
    method: request.method,
    url: shownUrl(request),
    ...outcomeOf(request, progress),
    reason: 'redirect',
  });
}

function asRegistryError(error: unknown, request: Request, progress: Progress): RegistryError {
  if (error instanceof RegistryError) return error;
  const { method } = request;
  const url = shownUrl(request);
  if (error instanceof ProxyError && !request.signal.aborted) {
    const { host, status } = error;
    const proxy = { host, ...(status === undefined ? {} : { status }) };
    return new RegistryError('network', { method, url, proxy, cause: error });
  }
  return new RegistryError(request.signal.aborted ? 'cancelled' : 'network', {
    method,
    url,
    ...outcomeOf(request, progress),
    cause: withoutData(error),
  });
}

/** undici hands on what it could not read as HTTP, which may repeat what was sent. */
function withoutData(error: unknown): unknown {
  return error instanceof Error && 'data' in error ? Object.assign(error, { data: undefined }) : error;
}

/** What is known of a request whose answer is missing, cut off or of no use. */
function outcomeOf(
  request: Request,
  progress: Progress,
): Pick<RegistryErrorDetails, 'status' | 'outcomeUnknown'> {
  const { status } = progress;
  return {
    ...(status === undefined ? {} : { status }),
    outcomeUnknown: mayBeDone(request, sentWhole(request, progress), status),
  };
}
