/**
 * The process in which VS Code's server runs, started by server.ts. Its arguments are the server's own flags;
 * what we add – where the server is, the port, the key file – comes as the first message from the parent.
 *
 * code-server has a front of its own, which needs packages to be compiled. All that is used of it is one
 * answer: the page's half of the key that its secrets are encrypted with. Without it SecretStorage forgets
 * everything on a reload.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { endDescendants } from './processes.ts';

export interface ServeMessage {
  /** The folder of VS Code. */
  readonly vscode: string;
  /** Where the 32 bytes are kept, or are to be made. */
  readonly keyFile: string;
  /** 0 for a free one. */
  readonly port: number;
}

export interface ReadyMessage {
  readonly port: number;
}

/** What code-server's build of VS Code exports to its own front. */
interface ServerModule {
  loadCodeWithNls(): Promise<{ createServer(address: null): Promise<VSCodeServer> }>;
}

interface VSCodeServer {
  handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void>;
  handleUpgrade(request: IncomingMessage, socket: Duplex): void;
}

const loopback = '127.0.0.1';
const keyLength = 32;

async function serve({ vscode, keyFile, port }: ServeMessage): Promise<void> {
  const server = createServer();
  const code = await loadServer(vscode);
  const key = await readKey(keyFile);

  server.on('request', (request, response) => {
    const link = linkToThisMachine(request);
    if (!fromOwnPage(request)) response.writeHead(403).end();
    else if (request.method === 'POST' && request.url?.endsWith('/mint-key')) response.end(key);
    else if (link) response.writeHead(302, { location: link }).end();
    else code.handleRequest(request, response).catch((error: unknown) => response.destroy(asError(error)));
  });
  server.on('upgrade', (request, socket) => {
    if (fromOwnPage(request)) code.handleUpgrade(request, socket);
    else socket.destroy();
  });
  process.send?.({ port: await listen(server, port) } satisfies ReadyMessage);
}

/** Loading starts a server of its own unless this variable says that code-server is in charge. */
async function loadServer(vscode: string): Promise<VSCodeServer> {
  process.env['CODE_SERVER_PARENT_PID'] = String(process.pid);
  const main = pathToFileURL(join(vscode, 'out', 'server-main.js'));
  const module = (await import(main.href)) as ServerModule;
  delete process.env['CODE_SERVER_PARENT_PID'];
  return (await module.loadCodeWithNls()).createServer(null);
}

/**
 * The server takes no password, and whoever reaches it can run programs. So no other web site may: neither
 * from its own pages (origin), nor under a name that it lets point here (host).
 */
function fromOwnPage({ headers }: IncomingMessage): boolean {
  const host = headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost):\d+$/.test(host)) return false;
  return headers.origin === undefined || headers.origin === `http://${host}`;
}

/** A link to a port of this machine is made into one to code-server's proxy; here it leads where it was meant to. */
function linkToThisMachine({ url }: IncomingMessage): string | undefined {
  const [, port, path] = /^\/proxy\/(\d+)(\/.*)$/.exec(url ?? '') ?? [];
  return port && `http://${loopback}:${port}${path}`;
}

async function readKey(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    const key = randomBytes(keyLength);
    await writeFile(file, key, { mode: 0o600, flag: 'wx' });
    return key;
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, loopback);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

process.once('message', message => {
  serve(message as ServeMessage).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
// The parent is gone, or wants this to end. Ctrl-C reaches this process too, but the parent decides.
process.once('disconnect', () => {
  endDescendants(process.pid).then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.on('SIGINT', () => {});
