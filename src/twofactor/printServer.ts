/**
 * Hands one page to a browser, once, without writing it to disk: from loopback, under a path that nobody can guess.
 * What the page holds is secret, so whoever comes too late, or by another name, gets nothing.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PageOffer {
  /** On loopback. */
  readonly url: URL;
  /** Whether the page was fetched. False when it was withdrawn, or nobody came. Never rejects. */
  readonly fetched: Promise<boolean>;
  withdraw(): void;
}

const loopback = '127.0.0.1';

/** How long a browser may take to open, in milliseconds. */
const usualPatience = 120_000;

/** @param html the whole page; it can load nothing and run nothing */
export async function offerPage(html: string, patience = usualPatience): Promise<PageOffer> {
  const path = `/${randomBytes(32).toString('base64url')}`;
  const { promise: fetched, resolve } = Promise.withResolvers<boolean>();
  const server = createServer((request, response) => {
    if (!asksFor(request, path)) return deny(response);
    response.writeHead(200, headers).end(html, () => resolve(true));
    // From now on there is nothing to be had, also not while this answer is still on its way.
    server.close();
  });
  server.listen(0, loopback);
  await once(server, 'listening');
  const timer = setTimeout(() => resolve(false), patience);
  const ended = fetched.finally(() => {
    clearTimeout(timer);
    server.close();
    server.closeIdleConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: new URL(path, `http://${loopback}:${port}`), fetched: ended, withdraw: () => resolve(false) };
}

/** Whether an address leads to this computer and nowhere else. */
export function isLoopback({
  protocol,
  hostname,
}: {
  readonly protocol: string;
  readonly hostname: string;
}): boolean {
  return protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  connection: 'close',
};

/** A browser that fetches ahead has nobody in front of it; another host's name means that a web site has sent it. */
function asksFor({ method, url = '', headers }: IncomingMessage, path: string): boolean {
  const { host = '', 'sec-purpose': purpose, 'sec-fetch-mode': mode = 'navigate' } = headers;
  const isHere = URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`));
  return method === 'GET' && isHere && purpose === undefined && mode === 'navigate' && isEqual(url, path);
}

function isEqual(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

function deny(response: ServerResponse): void {
  response.writeHead(404, { 'cache-control': 'no-store', connection: 'close' }).end();
}
