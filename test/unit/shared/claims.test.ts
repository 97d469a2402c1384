/** Which of several processes deals with something: one at a time, and another only when that one has ended. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Claims } from '../../../src/shared/claims.ts';

const claimsFile = join(import.meta.dirname, '../../../src/shared/claims.ts');
/** Tells whether it got it, then waits to be ended. */
const taker = `
  const { Claims } = await import(process.argv[1]);
  console.log(await new Claims(process.argv[2]).take(process.argv[3]));
  setInterval(() => {}, 1000);
`;

describe('Claims', function () {
  this.timeout(30_000);
  let folder: string;
  const started: ReturnType<typeof spawn>[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claims-'));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map(end));
    await rm(folder, { recursive: true, force: true });
  });

  /** Another process that wants it. */
  function start(id: string) {
    const args = ['--input-type=module', '-e', taker, claimsFile, folder, id];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    const answer = once(child.stdout, 'data').then(([line]) => String(line).trim() === 'true');
    return { child, answer };
  }

  async function end(child: ReturnType<typeof spawn>): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  it('are held by one process, as long as it runs', async () => {
    const other = start('batch');
    assert.equal(await other.answer, true);
    const own = new Claims(folder);
    assert.equal(await own.take('batch'), false);
    assert.equal(await own.take('another batch'), true);
    await end(other.child);
    assert.equal(await own.take('batch'), true);
    assert.equal(await own.take('batch'), true, 'and stay with it');
    assert.equal((await readdir(folder)).length, 2);
  });

  it('go to one of those that want it at the same time', async () => {
    const dead = start('batch');
    assert.equal(await dead.answer, true);
    await end(dead.child);
    const answers = await Promise.all([1, 2, 3, 4].map(() => start('batch').answer));
    assert.deepEqual(answers.toSorted(), [false, false, false, true]);
  });

  it('are let go with the window', async () => {
    const own = new Claims(folder);
    await own.take('batch');
    own.dispose();
    assert.deepEqual(await readdir(folder), []);
    assert.equal(await start('batch').answer, true);
  });

  it('have ended with the computer, where nobody can tell when a process was started', async () => {
    const other = start('batch');
    assert.equal(await other.answer, true);
    const [file = ''] = (await readdir(folder)).map(name => join(folder, name));
    const [place, pid, , boot] = (await readFile(file, 'utf8')).split('-');
    /** Of the same process id, on a computer that was started so many seconds before this one. */
    const note = (earlier: number) => writeFile(file, [place, pid, 0, Number(boot) - earlier].join('-'));
    await note(5);
    assert.equal(await new Claims(folder).take('batch'), false, 'a clock that was put right meanwhile');
    await note(600);
    assert.equal(await new Claims(folder).take('batch'), true);
  });

  it('are swept where their process has ended long ago', async () => {
    const [ended, alive] = [start('ended'), start('alive')];
    assert.deepEqual(await Promise.all([ended.answer, alive.answer]), [true, true]);
    const aMonthAgo = new Date(Date.now() - 30 * 24 * 60 * 60_000);
    for (const name of await readdir(folder)) await utimes(join(folder, name), aMonthAgo, aMonthAgo);
    const fresh = start('fresh');
    assert.equal(await fresh.answer, true);
    await Promise.all([end(ended.child), end(fresh.child)]);
    assert.equal(await new Claims(folder).take('another'), true);
    const holders = await Promise.all(
      (await readdir(folder)).map(async name =>
        Number((await readFile(join(folder, name), 'utf8')).split('-')[1]),
      ),
    );
    const expected = [process.pid, alive.child.pid, fresh.child.pid];
    assert.deepEqual(new Set(holders), new Set(expected));
  });

  it('are swept where nobody has finished writing them', async () => {
    const [old, young] = [join(folder, 'old.tmp'), join(folder, 'young.tmp')];
    await Promise.all([writeFile(old, ''), writeFile(young, '')]);
    const aMonthAgo = new Date(Date.now() - 30 * 24 * 60 * 60_000);
    await utimes(old, aMonthAgo, aMonthAgo);
    await new Claims(folder).take('batch');
    assert.deepEqual(
      (await readdir(folder)).filter(name => name.endsWith('.tmp')),
      ['young.tmp'],
    );
  });

  it('are no hindrance where they cannot be noted, or come from another computer', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    assert.equal(await new Claims(join(file, 'below')).take('batch'), true);
    const own = new Claims(folder);
    await own.take('batch');
    const [name = ''] = (await readdir(folder)).filter(each => each.endsWith('.1'));
    await chmod(join(folder, name), 0o600);
    await writeFile(join(folder, name), '00000000-1-0-0');
    assert.equal(await new Claims(folder).take('batch'), true);
  });
});
