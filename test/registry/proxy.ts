/**
 * A forward proxy on loopback: tunnels (CONNECT) and plain requests, with a password if wanted, and with names of hosts
 * that only it knows, so that tests can go "elsewhere" without leaving this computer.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { testCertificate } from './testCertificate.ts';

export interface ProxyOptions {
  /** True: answers 407 to whoever does not send its name and password. */
  readonly password?: boolean;
  /** True: is spoken to by https itself, with the test certificate. */
  readonly tls?: boolean;
  /** Names (`registry.test`) and where they lead (`127.0.0.1:4873`). Other hosts are gone to as they are called. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Answers every request to go somewhere with this status. */
  readonly refuse?: number;
}

export interface TestProxy {
  /** With name and password where it wants them: a secret then. */
  readonly url: string;
  /** `127.0.0.1:<port>` */
  readonly host: string;
  /** Empty without a password. */
  readonly password: string;
  /** What went through: `CONNECT registry.test:443`, `GET http://registry.test/-/whoami`. */
  readonly passed: readonly string[];
  /** How many were turned away, with 407 or as `refuse` says. */
  readonly refused: () => number;
  close(): Promise<void>;
}

const user = 'wombat';

export async function startProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  // Characters that have to be escaped in an address are part of what can go wrong.
  const password = options.password === true ? `${randomBytes(12).toString('hex')}@:/%` : '';
  const gate = new Gate(options, password);
  const server = options.tls === true ? createTlsServer(testCertificate()) : createServer();
  server.on('request', (message: IncomingMessage, response: ServerResponse) => {
    void forward(gate, message, response);
  });
  server.on('connect', (message: IncomingMessage, socket: Socket) => tunnel(gate, message, socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls === true ? 'https' : 'http';
  const login = password === '' ? '' : `${user}:${encodeURIComponent(password)}@`;
  return {
    url: `${scheme}://${login}127.0.0.1:${port}/`,
    host: `127.0.0.1:${port}`,
    password,
    passed: gate.passed,
    refused: () => gate.refused,
    close: () => stop(server, gate.sockets),
  };
}

/** Who may pass, and where they come out. */
class Gate {
  readonly passed: string[] = [];
  readonly sockets = new Set<Socket>();
  refused = 0;
  readonly #options: ProxyOptions;
  readonly #expected: string | undefined;

  constructor(options: ProxyOptions, password: string) {
    this.#options = options;
    const pair = Buffer.from(`${user}:${password}`).toString('base64');
    this.#expected = password === '' ? undefined : `Basic ${pair}`;
  }

  /** The status for a request that does not pass. */
  refusal({ headers }: IncomingMessage): number | undefined {
    const given = headers['proxy-authorization'];
    const status = this.#expected === undefined || given === this.#expected ? this.#options.refuse : 407;
    if (status !== undefined) this.refused += 1;
    return status;
  }

  pass(message: IncomingMessage, host: string, port: string): { host: string; port: number } {
    this.passed.push(`${message.method} ${message.url}`);
    const [mappedHost = host, mappedPort = port] = this.#options.hosts?.[host]?.split(':') ?? [];
    return { host: mappedHost, port: Number(mappedPort) };
  }
}

function tunnel(gate: Gate, message: IncomingMessage, socket: Socket): void {
  keep(gate, socket);
  const status = gate.refusal(message);
  if (status !== undefined) {
    socket.end(`HTTP/1.1 ${status} Refused\r\n${challenge(status)}content-length: 0\r\n\r\n`);
    return;
  }
  const { hostname, port } = new URL(`tunnel://${message.url}`);
  const onward = connect(gate.pass(message, hostname, port));
  keep(gate, onward);
  onward.once('connect', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(onward).pipe(socket);
  });
  onward.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
  onward.once('close', () => socket.destroy());
  socket.once('close', () => onward.destroy());
}

async function forward(gate: Gate, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const status = gate.refusal(message);
  if (status !== undefined) {
    response.writeHead(status, status === 407 ? { 'proxy-authenticate': 'Basic' } : {}).end();
    return;
  }
  const url = new URL(message.url ?? '');
  const { 'proxy-authorization': _, ...headers } = message.headers;
  const target = gate.pass(message, url.hostname, url.port || '80');
  const onward = request({ ...target, path: url.pathname + url.search, method: message.method, headers });
  try {
    const answered = once(onward, 'response');
    await pipeline(message, onward);
    const [answer] = (await answered) as [IncomingMessage];
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  } catch {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  }
}

function challenge(status: number): string {
  return status === 407 ? 'proxy-authenticate: Basic\r\n' : '';
}

/** A socket that is cut in the middle is part of the test, not an error in here. */
function keep(gate: Gate, socket: Socket): void {
  gate.sockets.add(socket);
  socket.on('error', () => undefined);
  socket.once('close', () => gate.sockets.delete(socket));
}

async function stop(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  for (const socket of sockets) socket.destroy();
  await closed;
}
