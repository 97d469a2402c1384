/** The test registry below a path of another host, as companies' mirrors are. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Mirror {
  /** With the path. */
  readonly url: string;
  /** What was asked of the rest of the host. */
  readonly strayed: readonly string[];
  /** Addresses that were passed on, as they came: secrets, where these are in an address. */
  readonly passed: readonly string[];
  close(): Promise<void>;
}

/** @param prefix begins and ends with a slash */
export async function startMirror(registry: string, prefix: string): Promise<Mirror> {
  const strayed: string[] = [];
  const passedOn: string[] = [];
  const server = createServer((message, response) => {
    const { method = '', url = '', headers } = message;
    if (!url.startsWith(prefix)) {
      strayed.push(`${method} ${url}`);
      response.writeHead(404).end();
      return;
    }
    passedOn.push(url);
    const passed = request(new URL(url.slice(prefix.length), registry), { method, headers }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    message.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    strayed,
    passed: passedOn,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
