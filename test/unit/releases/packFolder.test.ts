/** The folder of one publish. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { packFolderPrefix, withPackFolder } from '../../../src/releases/packFolder.ts';

describe('withPackFolder', () => {
  it('gives a folder that nobody else can read, and removes it after a failure, too', async () => {
    const seen: string[] = [];
    const failing = withPackFolder(async folder => {
      seen.push(folder);
      if (process.platform !== 'win32') assert.equal((await stat(folder)).mode & 0o777, 0o700);
      throw new Error('on purpose');
    });
    await assert.rejects(failing, { message: 'on purpose' });
    const [folder] = seen;
    assert(folder !== undefined && basename(folder).startsWith(packFolderPrefix));
    assert(!existsSync(folder));
  });
});
