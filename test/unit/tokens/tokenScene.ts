/** The parts of the tests of access tokens: a client whose person answers the prompt, and requests. */
import { TokenClient, type TokenRequest } from '../../../src/registry/tokenClient.ts';
import { type ClientParts, clientParts, type typed } from '../registry/accountScene.ts';

export interface TokenScene extends Pick<ClientParts, 'questions' | 'log'> {
  readonly client: TokenClient;
}

/** @param answers one for each time of asking; once they are used up the person gives up */
export function tokenScene(
  url: string | URL,
  token?: string,
  ...answers: ReturnType<typeof typed>[]
): TokenScene {
  const { access, secondFactor, options, questions, log } = clientParts(url, token, ...answers);
  return { client: new TokenClient(access, secondFactor, options), questions, log };
}

/** Reads one package. */
export function request(change: Partial<TokenRequest> = {}): TokenRequest {
  return {
    name: 'reader',
    packages: ['left-pad'],
    scopes: [],
    packagesPermission: 'read-only',
    orgs: [],
    orgsPermission: 'no-access',
    cidr: [],
    bypassesTwoFactor: false,
    ...change,
  };
}
