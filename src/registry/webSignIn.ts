/**
 * Signing in on a page of the registry, as npm-profile's `loginWeb` does: the registry names a page for the person and
 * an address for us, which tells the token of the new session once the person is done.
 */
import { addressesOfSignIn } from './challenge.ts';
import type { Exchange } from './exchange.ts';
import { jsonBody } from './jsonBody.ts';
import type { ChallengePage } from './secondFactorPrompt.ts';
import type { Request } from './transport.ts';

/**
 * The page that a person signs in on. `wait` resolves to the token of the new session.
 * It throws RegistryError `page-expired` when the page was refused, expired, or not answered within five minutes;
 * `cancelled` when its signal aborts; what else it throws says that there is no way to hear from the page.
 */
export type SignInPage = Required<ChallengePage>;

/**
 * `POST /-/v1/login`.
 * @param exchange without credentials, and open for as long as the page is waited for
 * @returns undefined where the registry offers no such page, or none that it can be heard from
 * @throws RegistryError where there is no answer
 */
export async function beginWebSignIn(
  exchange: Exchange,
  signal: AbortSignal,
): Promise<SignInPage | undefined> {
  const request: Request = {
    method: 'POST',
    url: new URL('-/v1/login', exchange.registry),
    command: 'login',
    body: jsonBody(() => ({})),
    limit: 64 * 1024,
    signal,
  };
  const answer = await exchange.send(request);
  // Registries say in many ways that they do not know this call; npm takes any 4xx and 5xx for it.
  if (answer.status < 200 || answer.status > 299) return undefined;
  const addresses = addressesOfSignIn(answer.body);
  if (addresses === undefined) return undefined;
  const { wait, ...page } = exchange.page(addresses);
  return wait === undefined ? undefined : { ...page, wait };
}
