/** Running a script of a package: its output, its end, and its end before time. */
import assert from 'node:assert/strict';
import { existsSync, watch } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findNpm } from '../../../src/accounts/npmCli.ts';
import type { Manifest } from '../../../src/releases/manifest.ts';
import type { BuildContext } from '../../../src/releases/npmHost.ts';
import { OutputLines } from '../../../src/releases/outputLines.ts';
import { PublishError, type PublishFailure } from '../../../src/releases/publishError.ts';
import { runScript } from '../../../src/releases/scripts.ts';
import { cleanUp, npmHome, packageFolder, recordingScripts, writeFiles } from './fixtures.ts';

describe('runScript', () => {
  afterEach(cleanUp);

  interface Started {
    readonly context: BuildContext;
    readonly lines: string[];
    readonly run: () => Promise<void>;
  }

  async function start(
    prepack: string,
    options: { signal?: AbortSignal; environment?: NodeJS.ProcessEnv; npmrc?: string } = {},
  ): Promise<Started> {
    const environment = { ...(await npmHome()), ...options.environment };
    const manifest: Manifest = { name: 'burrow', version: '1.0.0', scripts: { prepack } };
    const folder = await packageFolder({ 'package.json': manifest, '.npmrc': options.npmrc ?? '' });
    const npm = await findNpm(environment, folder);
    const context = { folder, npm, environment, signal: options.signal ?? new AbortController().signal };
    const lines: string[] = [];
    const run = () => runScript({ event: 'prepack', manifest, onLine: line => lines.push(line) }, context);
    return { context, lines, run };
  }

  async function failure(run: () => Promise<void>): Promise<PublishFailure> {
    const error: unknown = await run().then(
      () => assert.fail('should have failed'),
      (reason: unknown) => reason,
    );
    assert(error instanceof PublishError);
    return error.failure;
  }

  it('passes both outputs on, line by line', async () => {
    const { lines, run } = await start('echo one && echo two >&2 && printf "three\\rfour"');
    await run();
    assert.deepEqual(lines.toSorted(), ['four', 'one', 'three', 'two']);
  });

  it('has an empty standard input, so that a question is no reason to hang', async () => {
    const { lines, run } = await start('cat && echo read');
    await run();
    assert.deepEqual(lines, ['read']);
  });

  it('says which event failed, and how', async () => {
    const { run } = await start('exit 7');
    assert.deepEqual(await failure(run), {
      code: 'script-failed',
      event: 'prepack',
      exitCode: 7,
      signal: null,
    });
  });

  it('says that a signal ended it', async () => {
    const { run } = await start('kill -KILL $$');
    assert.deepEqual(await failure(run), {
      code: 'script-failed',
      event: 'prepack',
      exitCode: null,
      signal: 'SIGKILL',
    });
  });

  it('uses the configured shell, and programs of the package’s dependencies', async () => {
    const { context, lines, run } = await start('echo "$0" && tool');
    await writeFiles(context.folder, { '.npmrc': 'script-shell=bash\n' });
    await writeFiles(context.folder, { 'node_modules/.bin/tool': '#!/bin/sh\necho tool ran\n' });
    await chmod(join(context.folder, 'node_modules/.bin/tool'), 0o755);
    await run();
    assert.deepEqual(lines, ['bash', 'tool ran']);
  });

  it('hands neither the editor’s variables nor a one-time password to a script', async () => {
    const { scripts, read } = await recordingScripts();
    const { run } = await start(scripts['prepack'] ?? '', {
      environment: {
        ELECTRON_RUN_AS_NODE: '1',
        VSCODE_IPC_HOOK: 'socket',
        npm_config_otp: '123456',
        NPM_CONFIG_OTP: '123456',
        KEPT: 'yes',
      },
      npmrc: 'otp=654321\n',
    });
    await run();
    const [seen] = await read();
    assert.equal(seen?.env['KEPT'], 'yes');
    assert.equal(seen.env['npm_command'], 'publish');
    const names = Object.keys(seen.env).filter(name => /^ELECTRON_|^VSCODE_|otp/i.test(name));
    assert.deepEqual(names, []);
    assert(!JSON.stringify(seen.env).includes('654321'));
  });

  it('ends the script and all that it started when cancelled', async () => {
    const cancel = new AbortController();
    // A child that stays, and a grandchild in the background; both ignore the polite signal.
    const { context, run } = await start(
      'node stubborn.cjs background & node stubborn.cjs foreground; wait',
      { signal: cancel.signal },
    );
    await writeFiles(context.folder, {
      'stubborn.cjs': `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);
        require('node:fs').writeFileSync(process.argv[2] + '.pid', String(process.pid));`,
    });
    const running = run();
    const pids = await Promise.all(['background', 'foreground'].map(name => pidFrom(context.folder, name)));
    const reason = new Error('enough');
    cancel.abort(reason);
    await assert.rejects(running, reason);
    for (const pid of pids) assert(await isGone(pid), `process ${pid} is left`);
  });

  it('does not start when cancelled before', async () => {
    const { lines, run } = await start('echo started', { signal: AbortSignal.abort(new Error('enough')) });
    await assert.rejects(run(), { message: 'enough' });
    assert.deepEqual(lines, []);
  });
});

/** Waits until the program has written its process id. */
async function pidFrom(folder: string, name: string): Promise<number> {
  const file = join(folder, `${name}.pid`);
  const read = async () => (existsSync(file) ? await readFile(file, 'utf8') : '');
  await new Promise<void>(resolve => {
    const watcher = watch(folder, () => void check());
    const check = async () => {
      if ((await read()) === '') return;
      watcher.close();
      resolve();
    };
    void check();
  });
  return Number(await read());
}

/** A killed process is gone at the next turn of the system's scheduler, or is a zombie that nobody has reaped. */
async function isGone(pid: number): Promise<boolean> {
  for (let turn = 0; turn < 1000; turn++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (/\) Z /.test(state)) return true;
    await new Promise(resolve => setImmediate(resolve));
  }
  return false;
}

describe('OutputLines', () => {
  function linesOf(...chunks: (string | Buffer)[]): string[] {
    const lines: string[] = [];
    const output = new OutputLines(line => lines.push(line));
    for (const chunk of chunks) output.write(Buffer.from(chunk));
    output.end();
    return lines;
  }

  it('splits at every kind of line break, also between chunks', () => {
    assert.deepEqual(linesOf('a\nb\r\nc\rd', 'e\r', '\nf\n\ng'), ['a', 'b', 'c', 'de', 'f', '', 'g']);
  });

  it('puts characters together that were cut in two', () => {
    const text = Buffer.from('größe\n');
    assert.deepEqual(linesOf(text.subarray(0, 3), text.subarray(3)), ['größe']);
  });

  it('drops colours and movements of the cursor', () => {
    assert.deepEqual(linesOf('\u001b[32mgreen\u001b[0m\u001b[2K\n'), ['green']);
  });

  it('does not keep an endless line', () => {
    const lines = linesOf('x'.repeat(20_000), 'y');
    assert.deepEqual(
      lines.map(line => line.length),
      [20_000, 1],
    );
  });
});
