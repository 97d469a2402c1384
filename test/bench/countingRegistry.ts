/**
 * A registry, in a process of its own, that takes documents of any size: it counts the bytes of every publish, asks
 * for a code when it was told to, and accepts a document only when the tarball in it is the expected one.
 *
 * Verdaccio, with which the tests work, keeps and parses the whole document: it would measure itself.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { AttachmentHash } from './attachmentHash.ts';

/** What the next publish meets. */
export interface Terms {
  /** When a `PUT` without the code is refused: never, before or after its body was read. */
  readonly refusal: 'never' | 'early' | 'late';
  readonly code: string;
  /** Of the tarball: `sha512-…`. */
  readonly integrity: string;
}

export interface ReceivedPut {
  /** Of the answer; 0 where there was none. */
  status: number;
  /** Bytes of the body. */
  received: number;
}

export type RegistryMessage = { readonly terms: Terms } | 'report';

let terms: Terms | undefined;
let puts: ReceivedPut[] = [];
const open = new Set<Socket>();

const server = createServer((request, response) => {
  if (request.method === 'PUT' && terms !== undefined) receive(request, response, terms);
  else if (request.url === '/-/whoami') answer(response, 200, { username: 'wombat' });
  else answer(response, 404, { error: 'not found' });
});
server.on('connection', socket => {
  open.add(socket);
  socket.once('close', () => open.delete(socket));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.(`http://127.0.0.1:${port}/`);
});

process.on('message', async (message: RegistryMessage) => {
  if (message === 'report') {
    // What a client has sent before it ended may still be on its way.
    await Promise.all([...open].map(socket => new Promise(resolve => socket.once('close', resolve))));
    process.send?.(puts);
    puts = [];
  } else {
    terms = message.terms;
    process.send?.('ready');
  }
});
process.once('disconnect', () => process.exit());
// Ctrl-C goes to all processes of the terminal: this one ends after those that talk to it.
process.on('SIGINT', () => {});

function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { refusal, code, integrity }: Terms,
): void {
  const put: ReceivedPut = { status: 0, received: 0 };
  puts.push(put);
  const reply = (status: number, body: object, headers?: Record<string, string>) => {
    put.status = status;
    answer(response, status, body, headers);
  };
  const refuse = () =>
    reply(401, { error: 'You must provide a one-time pass.' }, { 'www-authenticate': 'OTP' });

  const refused = refusal !== 'never' && request.headers['npm-otp'] !== code;
  const hash = refused ? undefined : new AttachmentHash();
  request.on('data', (chunk: Buffer) => {
    put.received += chunk.byteLength;
    hash?.update(chunk);
  });
  if (refused && refusal === 'early') refuse();
  request.once('end', () => {
    if (refused && refusal === 'late') refuse();
    else if (hash?.integrity() === integrity) reply(201, { ok: true });
    else if (!refused) reply(400, { error: 'not the expected tarball' });
  });
}

function answer(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
