/** A real HTTP server on loopback whose answers a test writes itself, with a record of what it received. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TlsOptions } from 'node:tls';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface LoopbackServer {
  readonly url: URL;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

export type Respond = (request: Received, response: ServerResponse, count: number) => void;

export interface ServeOptions {
  /** https with these; http without. */
  readonly tls?: TlsOptions;
  /** Another address of this computer to listen at. */
  readonly host?: string;
}

/** @param respond called once a request was read whole; `count` is its number, from 1 */
export async function serve(
  respond: Respond,
  { tls, host = '127.0.0.1' }: ServeOptions = {},
): Promise<LoopbackServer> {
  const received: Received[] = [];
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void text(request).then(body => {
      const { method = '', url: path = '', headers } = request;
      const entry = { method, path, headers, body };
      received.push(entry);
      respond(entry, response, received.length);
    });
  });
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const scheme = tls === undefined ? 'http' : 'https';
  return { url: new URL(`${scheme}://${host}:${port}/`), received, close: () => stop(server) };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
}
