/** What a folder's package.json says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from './record.ts';

/** @returns undefined where there is none, or a broken one: whoever publishes it is told */
export async function readPackageJson(folder: string): Promise<Record<string, unknown> | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return isRecord(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}
