/**
 * The yardstick, in a process of its own: what hashing the tarball costs, and what an undici `PUT` of a document that
 * lies ready in a file costs. Told over IPC what to send.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request } from 'undici';
import { answerJob } from './job.ts';
import { watchPuts } from './putTimer.ts';

export interface PlainJob {
  readonly url: string;
  readonly document: string;
  readonly tarball: string;
  readonly code: string;
}

/** Milliseconds. */
export interface PlainTimes {
  /** SHA-512 and SHA-1, as every publish document has them. */
  readonly hash: number;
  readonly put: number;
}

answerJob(run);

async function run({ url, document, tarball, code }: PlainJob): Promise<PlainTimes> {
  const start = performance.now();
  const hashes = [createHash('sha512'), createHash('sha1')];
  for await (const chunk of createReadStream(tarball) as AsyncIterable<Buffer>) {
    for (const hash of hashes) hash.update(chunk);
  }
  for (const hash of hashes) hash.digest();
  const hashed = performance.now() - start;

  const lastPut = watchPuts();
  const answer = await request(url, {
    method: 'PUT',
    headers: {
      'content-type': 'application/json',
      'content-length': `${(await stat(document)).size}`,
      'npm-otp': code,
    },
    body: createReadStream(document),
  });
  await answer.body.dump();
  if (answer.statusCode !== 201) throw new Error(`the registry answered ${answer.statusCode}`);
  return { hash: hashed, put: lastPut() };
}
