/** What the shipped bundle's publishers are handed in a benchmark. Apart, since whoever measures memory loads no more. */
import type { PublisherNeeds } from '../../src/composePublisher.ts';
import { Sessions } from '../../src/registry/sessions.ts';

/** All but who answers the prompt. */
export function publisherNeeds(environment: NodeJS.ProcessEnv): Omit<PublisherNeeds, 'secondFactor'> {
  return {
    sessions: new Sessions({ signInAgain: () => Promise.reject(new Error('the session has ended')) }),
    credentialsFor: async access => access,
    onChange: () => {},
    userAgent: 'second-factor-bench',
    environment,
    // As VS Code's defaults.
    editorNetwork: () => ({
      noProxy: [],
      proxyStrictSsl: true,
      systemCertificates: true,
      allowedHttpHosts: [],
    }),
    log: () => {},
  };
}
