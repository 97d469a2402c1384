/**
 * A process that sets 2FA up until it kills itself at the moment named, as hard as a crash: `node killedEnrolment.ts`.
 * What it needs comes by stdin as JSON (`KilledRun`), so that no secret is on its command line.
 */
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Secret } from '../../../src/shared/secret.ts';
import type { UserSecrets } from '../../registry/index.ts';
import { codeNow, openWindow, untilKey } from './enrolmentScene.ts';
import { FileSecrets } from './secretStores.ts';

export const moments = [
  'when the answer has come',
  'when store was called',
  'when store has written',
  'when store was acknowledged',
  'when it was read back',
  'before display',
  'after display',
] as const;

export type Moment = (typeof moments)[number];

export interface KilledRun {
  readonly registry: string;
  readonly folder: string;
  readonly user: UserSecrets;
  /** Absent: it runs to the end, or is killed by others. */
  readonly moment?: Moment;
}

async function run({ registry, folder, user, moment }: KilledRun): Promise<void> {
  const dieAt = (reached: Moment): void => {
    if (moment === reached) process.kill(process.pid, 'SIGKILL');
  };
  const window = openWindow({
    registry,
    folder,
    user,
    secrets: new DyingSecrets(join(folder, 'secrets'), dieAt),
    parts: { onChange: ({ step }) => step === 'codes' && dieAt('before display') },
  });
  await untilKey(window, user);
  const { client, enrolment } = window;
  const confirm = client.confirmTwoFactor.bind(client);
  client.confirmTwoFactor = async (code: Secret, signal: AbortSignal) => {
    const codes = await confirm(code, signal);
    dieAt('when the answer has come');
    return codes;
  };
  await enrolment.confirm(codeNow(window));
  dieAt('after display');
}

class DyingSecrets extends FileSecrets {
  readonly #dieAt: (moment: Moment) => void;
  #stored = false;

  constructor(folder: string, dieAt: (moment: Moment) => void) {
    super(folder);
    this.#dieAt = dieAt;
  }

  override async store(key: string, value: string): Promise<void> {
    this.#dieAt('when store was called');
    await super.store(key, value);
    this.#stored = true;
    this.#dieAt('when store has written');
  }

  override async get(key: string): Promise<string | undefined> {
    if (this.#stored) this.#dieAt('when store was acknowledged');
    const value = await super.get(key);
    if (this.#stored) this.#dieAt('when it was read back');
    return value;
  }
}

if (import.meta.main) await run(JSON.parse(await text(process.stdin)) as KilledRun);
