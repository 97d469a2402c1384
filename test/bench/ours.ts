/**
 * One publish by the shipped bundle, in a process of its own as the extension host is one. Told over IPC what to
 * publish; answers with how long it took. The person at the prompt knows the code at once.
 */
import { pathToFileURL } from 'node:url';
import type { createPublisher } from '../../src/composePublisher.ts';
import { SecondFactor } from '../../src/registry/secondFactor.ts';
import type { SecondFactorPrompt } from '../../src/registry/secondFactorPrompt.ts';
import type { PublishView } from '../../src/releases/publishView.ts';
import { Secret } from '../../src/shared/secret.ts';
import { answerJob } from './job.ts';
import { publisherNeeds } from './publisherNeeds.ts';
import { watchPuts } from './putTimer.ts';

export interface OurJob {
  /** The chunk of the bundle that exports `createPublisher`. */
  readonly chunk: string;
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly code: string;
}

/** Milliseconds. */
export interface OurTimes {
  /** From before the bundle is loaded to published. */
  readonly total: number;
  /** From the code given at the prompt to published; absent where no code was asked for. */
  readonly sinceCode?: number;
  /** The last upload alone. */
  readonly put: number;
}

const cancel = new AbortController();
// Ctrl-C, or the end of the benchmark: npm's child process and the tarball must go first.
process.once('SIGINT', () => cancel.abort());
process.once('disconnect', () => cancel.abort());
answerJob(publish);

async function publish({ chunk, folder, environment, code }: OurJob): Promise<OurTimes> {
  let codeGiven: number | undefined;
  const prompts: SecondFactorPrompt = {
    open: () => ({
      ask: async () => {
        codeGiven = performance.now();
        return { kind: 'otp', value: new Secret(code) };
      },
      close: () => {},
    }),
  };
  const lastPut = watchPuts();

  const start = performance.now();
  const { default: bundle } = (await import(pathToFileURL(chunk).href)) as {
    default: { createPublisher: typeof createPublisher };
  };
  const publisher = bundle.createPublisher({
    secondFactor: new SecondFactor(prompts),
    ...publisherNeeds(environment),
  });
  await publisher.publish(folder, willing, cancel.signal);
  const end = performance.now();
  return {
    total: end - start,
    put: lastPut(),
    ...(codeGiven === undefined ? {} : { sinceCode: end - codeGiven }),
  };
}

/** Says yes to the review, and looks at nothing. */
const willing: PublishView = {
  check: () => {},
  identify: () => {},
  script: () => {},
  pack: () => {},
  line: () => {},
  chooseAccess: async () => 'public',
  agreeToNoProvenance: async () => true,
  review: async () => true,
  upload: () => {},
  waitForCode: () => {},
  pause: () => {},
  lookUp: () => {},
};
