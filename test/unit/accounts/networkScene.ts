/** Registries, proxies and clients between them, for the tests of networks; all are closed by `closeAll`. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { type EditorNetwork, inEditor } from '../../../src/accounts/editorNetwork.ts';
import { findNpm } from '../../../src/accounts/npmCli.ts';
import { NpmConfiguration } from '../../../src/accounts/npmConfiguration.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import { type ProxyOptions, startProxy, type TestProxy } from '../../registry/proxy.ts';
import { testCertificate } from '../../registry/testCertificate.ts';
import { json, type LoopbackServer, type Respond, type ServeOptions, serve } from '../loopbackServer.ts';
import { cleanUp, npmHome, packageFolder } from '../releases/fixtures.ts';

export const token = 'token-of-the-networks-test';
export const never = new AbortController().signal;
export const whoami: Respond = (_request, response) => json(response, 200, { username: 'wombat' });
const quiet: EditorNetwork = {
  noProxy: [],
  proxyStrictSsl: true,
  systemCertificates: false,
  allowedHttpHosts: [],
};
export const document = {
  length: 300_000,
  async *open() {
    for (let sent = 0; sent < 300_000; sent += 50_000) yield Buffer.alloc(50_000, 32);
  },
};

const closing: (() => Promise<void>)[] = [];
export const log: string[] = [];

export async function server(respond: Respond, options?: ServeOptions): Promise<LoopbackServer> {
  const started = await serve(respond, options);
  closeLater(() => started.close());
  return started;
}

export async function proxyWith(options?: ProxyOptions): Promise<TestProxy> {
  const started = await startProxy(options);
  closeLater(() => started.close());
  return started;
}

/** A registry with https, and a proxy that calls it `registry.test`. */
export async function behindProxy(
  options: ProxyOptions = {},
): Promise<{ registry: LoopbackServer; proxy: TestProxy }> {
  const registry = await server(whoami, { tls: testCertificate() });
  const hosts = { 'registry.test': registry.url.host };
  return { registry, proxy: await proxyWith({ hosts, ...options }) };
}

interface Setting {
  /** Lines of the user's `.npmrc`. */
  readonly npmrc?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly editor?: Partial<EditorNetwork>;
}

export async function clientOf(registry: string, setting: Setting): Promise<RegistryClient> {
  const { npmrc = [], environment = {}, editor } = setting;
  const nerfDart = registry.replace(/^https?:/, '');
  const signIn = [`registry=${registry}`, `${nerfDart}:_authToken=${token}`];
  const env = { ...(await npmHome(undefined, [...signIn, ...npmrc])), ...environment };
  const folder = await packageFolder({ 'package.json': { name: 'burrow', version: '1.0.0' } });
  const configuration = await NpmConfiguration.load(folder, await findNpm(env, folder), env);
  const { registryAccess } = await configuration.forPackage('burrow', undefined);
  const secondFactor = new SecondFactor({ open: () => assert.fail('asked for a code') });
  const client = new RegistryClient(inEditor(registryAccess, { ...quiet, ...editor }), secondFactor, {
    publicRegistry: NpmConfiguration.publicRegistry,
    userAgent: 'test',
    log: line => log.push(line),
  });
  closeLater(() => client.close());
  return client;
}

export async function ask(registry: string | URL, setting: Setting = {}): Promise<string | undefined> {
  return await (await clientOf(String(registry), setting)).whoami(never);
}

export async function failure(attempt: Promise<unknown>): Promise<RegistryError> {
  const error = await attempt.then(
    () => assert.fail('no error'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RegistryError, inspect(error));
  return error;
}

export function codeOf(error: RegistryError): string {
  return String((error.details.cause as NodeJS.ErrnoException).code);
}

/** npm's way to write a PEM text on one line. */
export function onOneLine(pem: string): string {
  return `"${pem.trim().replaceAll('\n', '\\n')}"`;
}

export async function closedPort(): Promise<number> {
  const taken = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  taken.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = taken.address() as { port: number };
  await new Promise(done => taken.close(done));
  return port;
}

/** At the end of the test, by `closeAll`. */
export function closeLater(close: () => Promise<void>): void {
  closing.push(close);
}

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(closing.splice(0).map(close => close()));
  await cleanUp();
  log.length = 0;
}
