/**
 * `npm run registry`: what the process prints, writes and leaves.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TestClient } from './testClient.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

describe('the registry as a process', function () {
  this.timeout(60_000);

  let storage: string;
  let running: ChildProcess | undefined;

  before(() => {
    storage = mkdtempSync(join(tmpdir(), 'registry-cli-'));
  });

  after(() => {
    running?.kill('SIGKILL');
    rmSync(storage, { recursive: true, force: true });
  });

  async function start(): Promise<{ process: ChildProcess; lines: string[] }> {
    const child = spawn(process.execPath, [cli, '--storage', storage], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running = child;
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout });
    reader.on('line', line => lines.push(line));
    await once(reader, 'line');
    return { process: child, lines };
  }

  it('prints one line, keeps the secrets of its user in a file, and stops when told', async () => {
    const first = await start();
    const { url, adminUrl, user, ...rest } = JSON.parse(first.lines[0] ?? '');
    assert.deepEqual([user, rest], ['wombat', {}]);
    const file = join(storage, 'wombat.json');
    const secrets = JSON.parse(readFileSync(file, 'utf8'));
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
    const { body } = await new TestClient(url).call('GET', '/-/whoami', { token: secrets.token });
    assert.deepEqual(body, { username: 'wombat' });
    assert.equal((await fetch(`${adminUrl}authenticator`)).status, 200);

    await stop(first.process);
    assert.equal(first.lines.length, 1);

    const second = await start();
    const again = JSON.parse(readFileSync(file, 'utf8'));
    assert.ok(again.totpSecret === secrets.totpSecret, 'the key is the same');
    assert.ok(again.token !== secrets.token, 'the session is a new one');
    await stop(second.process);
  });

  async function stop(child: ChildProcess): Promise<void> {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = await exited;
    // Windows has no signals: the process is ended from outside.
    if (process.platform !== 'win32') assert.equal(code, 0);
  }
});
