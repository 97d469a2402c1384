/** What extensions have written into their output channels, from the files that VS Code keeps them in. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { RunningVSCode } from './server.ts';

const pollMilliseconds = 50;
const limitMilliseconds = 10_000;

/**
 * The text of the channel, of all windows, as soon as it matches.
 * @throws an error with the text when it does not match within ten seconds.
 */
export async function outputChannel({ logsDir }: RunningVSCode, name: string, wanted = /^/): Promise<string> {
  const deadline = Date.now() + limitMilliseconds;
  for (;;) {
    const text = await read(logsDir, name);
    if (text !== undefined && wanted.test(text)) return text;
    if (Date.now() > deadline) throw new Error(`The output channel "${name}" has no ${wanted}: ${text}`);
    await setTimeout(pollMilliseconds);
  }
}

/** Plain channels have a number before the name of their file, log channels are in their extension's folder. */
async function read(logsDir: string, name: string): Promise<string | undefined> {
  const entries = await readdir(logsDir, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile() && entry.name.replace(/^\d+-/, '') === `${name}.log`);
  if (files.length === 0) return undefined;
  const texts = await Promise.all(files.map(file => readFile(join(file.parentPath, file.name), 'utf8')));
  return texts.join('');
}
