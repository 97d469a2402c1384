/** A publisher with the real registry client, and a person who answers its prompt from a list. */
import { NpmConfiguration } from '../../../src/accounts/npmConfiguration.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import type { Question, SecondFactorPrompt } from '../../../src/registry/secondFactorPrompt.ts';
import { Publisher } from '../../../src/releases/publish.ts';
import { Secret } from '../../../src/shared/secret.ts';

/** @param codes what the person enters, one after the other; then gives up */
export function publisherFor(
  environment: NodeJS.ProcessEnv,
  codes: readonly string[] = [],
): { publisher: Publisher; questions: Question[] } {
  const questions: Question[] = [];
  const prompt: SecondFactorPrompt = {
    open: () => ({
      ask: async question => {
        const code = codes[questions.length];
        questions.push(question);
        if (code === undefined) throw new RegistryError('cancelled', { method: 'PUT', url: 'the prompt' });
        return { kind: 'otp', value: new Secret(code) };
      },
      close: () => {},
    }),
  };
  const secondFactor = new SecondFactor(prompt);
  const options = {
    publicRegistry: NpmConfiguration.publicRegistry,
    userAgent: 'second-factor-test',
    log: () => {},
  };
  const publisher = new Publisher({
    environment,
    connect: async access => new RegistryClient(access, secondFactor, options),
  });
  return { publisher, questions };
}
