/** A publisher with the real registry client, and a person who answers its prompt from a list. */
import { NpmConfiguration } from '../../../src/accounts/npmConfiguration.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import type { Question, SecondFactorPrompt } from '../../../src/registry/secondFactorPrompt.ts';
import { Publisher } from '../../../src/releases/publish.ts';
import type { PublisherPorts } from '../../../src/releases/publisherPorts.ts';
import { Secret } from '../../../src/shared/secret.ts';

const options = {
  publicRegistry: NpmConfiguration.publicRegistry,
  userAgent: 'second-factor-test',
  log: () => {},
};

/** The real client, signed in, for a person who answers no prompt. */
export function clientFor(registry: URL): RegistryClient {
  const unasked: SecondFactorPrompt = {
    open: () => {
      throw new Error('nobody is to be asked');
    },
  };
  const credentials = { kind: 'bearer', token: new Secret('token-of-the-test') } as const;
  const network = { rejectUnauthorized: true };
  return new RegistryClient({ registry, credentials, network }, new SecondFactor(unasked), options);
}

export interface TestedPorts {
  readonly ports: PublisherPorts;
  /** What the person was asked. */
  readonly questions: readonly Question[];
}

/** What a person enters, one after the other, and then they give up; or what they enter each time. */
export type Codes = readonly string[] | (() => Promise<string | undefined>);

export function portsFor(environment: NodeJS.ProcessEnv, codes: Codes): TestedPorts {
  const questions: Question[] = [];
  const prompt: SecondFactorPrompt = {
    open: () => ({
      ask: async question => {
        const code = typeof codes === 'function' ? await codes() : codes[questions.length];
        questions.push(question);
        if (code === undefined) throw new RegistryError('cancelled', { method: 'PUT', url: 'the prompt' });
        return { kind: 'otp', value: new Secret(code) };
      },
      close: () => {},
    }),
  };
  const secondFactor = new SecondFactor(prompt);
  const ports: PublisherPorts = {
    environment,
    credentialsFor: async access => access,
    connect: async access => new RegistryClient(access, secondFactor, options),
  };
  return { ports, questions };
}

export function publisherFor(
  environment: NodeJS.ProcessEnv,
  codes: Codes = [],
): { readonly publisher: Publisher; readonly questions: readonly Question[] } {
  const { ports, questions } = portsFor(environment, codes);
  return { publisher: new Publisher(ports), questions };
}
