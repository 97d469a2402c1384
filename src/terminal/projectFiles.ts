/**
 * What files of a project say to the programs that publish from it. Read at once: what waits for a file may miss the first
 * output of the command.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../shared/record.ts';

/** Of a folder's package.json. */
export function scriptsIn(folder: string): Readonly<Record<string, string>> {
  const scripts = readJson(folder, 'package.json')['scripts'];
  const entries = isRecord(scripts) ? Object.entries(scripts) : [];
  return Object.fromEntries(entries.filter((each): each is [string, string] => typeof each[1] === 'string'));
}

/** Whether files there may say more of what np or lerna publish, and where to, than the command line does. */
export function hasSettings(tool: string, folder: string): boolean {
  if (tool === 'np')
    return (
      'np' in readJson(folder, 'package.json') || namesIn(folder).some(name => name.startsWith('.np-config.'))
    );
  if (tool !== 'lerna') return false;
  const { command } = readJson(folder, 'lerna.json');
  return isRecord(command) && 'publish' in command;
}

function readJson(folder: string, name: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return isRecord(value) ? value : {};
  } catch {
    // None there, or a broken one: whoever runs on it says so.
    return {};
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
