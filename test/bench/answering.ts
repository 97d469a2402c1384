/** A person who knows the code at once, each time that they are asked, and how often that was. */
import { SecondFactor } from '../../src/registry/secondFactor.ts';
import { Secret } from '../../src/shared/secret.ts';
import { RegistryAdmin } from '../registry/registryAdmin.ts';

/** Whose codes it is about, and whether they run out. */
export interface Codes {
  readonly adminUrl: string;
  readonly account: string;
  /** All codes that were given are no longer valid when so many are done; never unless told. */
  readonly runOutAfter?: number;
}

export interface Answering {
  readonly secondFactor: SecondFactor;
  readonly prompts: () => number;
  /** To be told how many are done. */
  progress(done: number): void;
  /** Resolves when what `progress` began is over. */
  settled(): Promise<void>;
}

/** Beyond the validity of all codes, which the benchmark makes long. */
const aheadSeconds = 24 * 60 * 60;

export function answering({ adminUrl, account, runOutAfter }: Codes): Answering {
  const admin = new RegistryAdmin(adminUrl);
  let prompts = 0;
  let runningOut: Promise<unknown> | undefined;
  const ask = async () => {
    prompts += 1;
    return { kind: 'otp', value: new Secret(await admin.code(account)) } as const;
  };
  return {
    secondFactor: new SecondFactor({ open: () => ({ ask, close: () => {} }) }),
    prompts: () => prompts,
    progress: done => {
      if (runOutAfter === undefined || done < runOutAfter) return;
      runningOut ??= admin.behave({ clockAheadSeconds: aheadSeconds });
    },
    settled: async () => {
      await runningOut;
    },
  };
}
