/**
 * The temporary folder in which the tarball of one publish lies.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Begins the name of every folder that `withPackFolder` makes. */
export const packFolderPrefix = 'second-factor-pack-';

/** A fresh folder that only this user can read (mkdtemp makes it with mode 700); gone afterwards, come what may. */
export async function withPackFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), packFolderPrefix));
  try {
    return await use(folder);
  } finally {
    // Windows lets go of a file some moments after the program that had it open has ended.
    // What then still cannot be deleted must not hide how the publish went.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }
}
