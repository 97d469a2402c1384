/** A real HTTP server on loopback whose answers a test writes itself, with a record of what it received. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

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

/** @param respond called once a request was read whole; `count` is its number, from 1 */
export async function serve(respond: Respond): Promise<LoopbackServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then(body => {
      const { method = '', url: path = '', headers } = request;
      const entry = { method, path, headers, body };
      received.push(entry);
      respond(entry, response, received.length);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/`), received, close: () => stop(server) };
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
