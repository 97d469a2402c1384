/**
 * The registry behind the second-factor layer: Verdaccio as it comes, with real storage, packuments,
 * revisions, dist-tags and tarballs, and without uplinks, so that nothing leaves this computer.
 *
 * It lets everybody do everything, and listens on a socket that nobody but the layer is told of: who may do
 * what, and by which factor, is the layer's to say.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest, type IncomingMessage, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { runServer } from 'verdaccio';
import type { Answer } from './answer.ts';
import { neverHangUp } from './idleConnections.ts';
import type { PackageStore } from './packageStore.ts';
import type { JsonObject, RegistryRequest } from './request.ts';

/** What Verdaccio should know of a request. Credentials and codes are not among it. */
const forwardedHeaders = ['accept', 'content-type', 'referer', 'user-agent'] as const;
/** No `etag`: it would not change when the layer's part of a packument does. */
const returnedHeaders = ['content-type', 'content-length'] as const;

export class Verdaccio implements PackageStore {
  readonly #storage: string;
  readonly #server: Server;
  readonly #socketPath: string;
  readonly #cleanUp: () => void;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(storage: string, server: Server, socketPath: string, cleanUp: () => void) {
    this.#storage = storage;
    this.#server = server;
    this.#socketPath = socketPath;
    this.#cleanUp = cleanUp;
  }

  static async start(storage: string): Promise<Verdaccio> {
    const server: unknown = await runServer({
      storage: packages(storage),
      self_path: join(storage, 'verdaccio.yaml'),
      auth: { htpasswd: { file: join(storage, 'htpasswd') } },
      uplinks: {},
      packages: { '**': { access: '$all', publish: '$all', unpublish: '$all' } },
      web: { enable: false },
      max_body_size: '1gb',
      // Its logger is one for the whole process, so it cannot write into this registry's folder.
      log: { type: 'stdout', format: 'json', level: 'fatal' },
    });
    if (!(server instanceof Server)) throw new Error('Verdaccio did not make an HTTP server.');

    neverHangUp(server);
    const { path, cleanUp } = socket();
    server.listen(path);
    await once(server, 'listening');
    return new Verdaccio(storage, server, path, cleanUp);
  }

  async forward(request: RegistryRequest): Promise<Answer> {
    const body = request.reads ? undefined : await request.body();
    const headers: Record<string, string> = {};
    for (const name of forwardedHeaders) {
      const value = request.header(name);
      if (value !== undefined) headers[name] = value;
    }
    return this.send(request.method, request.url, { ...headers, host: new URL(request.base).host }, body);
  }

  async packument(name: string): Promise<unknown> {
    const path = `/${name.replace('/', '%2f')}`;
    const answer = await this.send('GET', path, { host: 'localhost' }, undefined);
    const text = (await collect(answer.body)).toString('utf8');
    return answer.status === 200 ? JSON.parse(text) : undefined;
  }

  async plant(name: string, document: JsonObject, tarballs: ReadonlyMap<string, Buffer>): Promise<void> {
    const folder = packageFolder(this.#storage, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), JSON.stringify(document));
    await Promise.all([...tarballs].map(([file, bytes]) => writeFile(join(folder, file), bytes)));
  }

  async send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Buffer | undefined,
  ): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = httpRequest({ socketPath: this.#socketPath, agent: this.#agent, method, path, headers });
    outgoing.on('response', resolve).on('error', reject);
    outgoing.end(body);
    const response = await promise;

    const returned: Record<string, string> = {};
    for (const name of returnedHeaders) {
      const value = response.headers[name];
      if (value !== undefined) returned[name] = value;
    }
    return { status: response.statusCode ?? 502, headers: returned, body: response };
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    this.#cleanUp();
  }
}

/** Where what is stored of a package lies. */
export function packageFolder(storage: string, name: string): string {
  return join(packages(storage), ...name.split('/'));
}

function packages(storage: string): string {
  return join(storage, 'packages');
}

export async function collect(body: Answer['body']): Promise<Buffer> {
  return Buffer.isBuffer(body) ? body : buffer(body);
}

/** Where no other user can connect to, and short: a socket's path has room for about 100 characters. */
function socket(): { path: string; cleanUp: () => void } {
  if (process.platform === 'win32') {
    return { path: `\\\\.\\pipe\\second-factor-${randomUUID()}`, cleanUp: () => undefined };
  }
  const folder = mkdtempSync(join(tmpdir(), 'verdaccio-'));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  return { path: join(folder, 'socket'), cleanUp };
}
