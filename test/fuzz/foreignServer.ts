/**
 * A server on loopback that answers with whatever bytes it is told to, and hangs up. Where these say `ECHO` it repeats
 * what it was sent: proxies and debugging servers do that.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface ForeignServer {
  readonly url: URL;
  /** What it has received since the last `answerWith`. */
  readonly received: () => string;
  /** One for each request from now on, the last for all that follow; or made when it is needed. */
  answerWith(answers: readonly string[] | (() => string)): void;
  close(): Promise<void>;
}

export async function startForeignServer(): Promise<ForeignServer> {
  let answers: readonly string[] | (() => string) = [];
  let received: Buffer[] = [];
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The client may have hung up first.
    socket.on('error', () => {});
    let head = '';
    socket.on('data', chunk => {
      received.push(chunk);
      head += chunk.toString('latin1');
      if (!isWhole(head)) return;
      const answer = typeof answers === 'function' ? answers() : answers[Math.min(count, answers.length - 1)];
      socket.end(echoing(answer ?? '', head));
      head = '';
      count += 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/npm/`),
    received: () => Buffer.concat(received).toString('latin1'),
    answerWith(next) {
      answers = next;
      received = [];
      count = 0;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A request with its body: ours always tell how long that is. */
function isWhole(request: string): boolean {
  const end = request.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = Number(/^content-length: (\d+)$/im.exec(request.slice(0, end))?.[1] ?? 0);
  return request.length >= end + '\r\n\r\n'.length + length;
}

/** The end of the connection ends the body then. */
function echoing(answer: string, request: string): string {
  const sent = JSON.stringify(request.replaceAll('\r\n', ' ')).slice(1, -1);
  return answer.replaceAll('ECHO', () => sent);
}
