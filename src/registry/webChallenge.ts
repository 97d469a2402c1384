/**
 * The browser's half of web authentication: which page may be opened, and waiting for what was done on it.
 * Follows npm-profile's webAuthCheckLogin, with the etiquette of protocol.md.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Secret } from '../shared/secret.ts';
import type { PageAddresses } from './challenge.ts';
import { RegistryError } from './errors.ts';
import { isLoopback } from './loopback.ts';
import { toWebToken } from './responses.ts';
import type { ChallengePage } from './secondFactorPrompt.ts';
import {
  answerError,
  type RegistryAnswer,
  type Request,
  retryAfterSeconds,
  shownUrl,
  type Transport,
} from './transport.ts';

const shortestPauseSeconds = 1;
const longestPauseSeconds = 30;
const giveUpAfterMs = 5 * 60_000;
const longestAnswer = 64 * 1024;

/** @param publicRegistry npm's own registry, for mirrors that pass on its addresses. */
export function challengePage(
  addresses: PageAddresses,
  registry: URL,
  publicRegistry: URL,
  transport: Transport,
): ChallengePage {
  const page = { url: addresses.authUrl, trustedHost: isTrustedHost(addresses.authUrl, registry) };
  if (addresses.doneUrl === undefined) return page;
  const doneUrl = throughMirror(addresses.doneUrl, registry, publicRegistry);
  // A foreign address is not asked: its answer would be passed on to the registry as a second factor.
  if (doneUrl.origin !== registry.origin) return page;
  return { ...page, wait: signal => waitForToken(doneUrl, transport, signal) };
}

/** The registry's own host, or npm's website: everything else is worth a warning before it is opened. */
export function isTrustedHost(page: URL, registry: URL): boolean {
  const isNpm = page.protocol === 'https:' && /(^|\.)npmjs\.com$/.test(page.hostname);
  // A registry with plain http gets this far only when it is on this computer, or the person allowed it.
  const isRegistrys =
    page.origin === registry.origin ||
    (page.host === registry.host && (page.protocol === 'https:' || isLoopback(page.hostname)));
  return isNpm || isRegistrys;
}

/** A mirror that passes on npm's answer names npm's `doneUrl`; the person's credentials are the mirror's. */
export function throughMirror(doneUrl: URL, registry: URL, publicRegistry: URL): URL {
  if (doneUrl.origin !== publicRegistry.origin || registry.origin === publicRegistry.origin) return doneUrl;
  return new URL(`.${doneUrl.pathname}${doneUrl.search}`, registry);
}

async function waitForToken(doneUrl: URL, transport: Transport, signal: AbortSignal): Promise<Secret> {
  const patience = AbortSignal.timeout(giveUpAfterMs);
  const request: Request = {
    method: 'GET',
    url: doneUrl,
    isSecretUrl: true,
    command: 'login',
    limit: longestAnswer,
    signal: AbortSignal.any([signal, patience]),
  };
  try {
    for (;;) {
      const answer = await poll(request, transport);
      if (answer !== undefined && answer.status !== 202) return finished(request, answer);
      await delay(pauseMs(answer), undefined, { signal: request.signal });
    }
  } catch (error) {
    const details = { method: 'GET', url: shownUrl(request), cause: error };
    if (signal.aborted) throw new RegistryError('cancelled', details);
    if (patience.aborted) throw new RegistryError('page-expired', details);
    throw error;
  }
}

/** A passing fault says nothing of what the person does on the page: undefined, and the wait goes on. */
async function poll(request: Request, transport: Transport): Promise<RegistryAnswer | undefined> {
  try {
    const answer = await transport.send(request);
    return answer.status >= 500 || answer.status === 429 ? undefined : answer;
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'network') return undefined;
    throw error;
  }
}

function pauseMs(answer: RegistryAnswer | undefined): number {
  const asked = (answer === undefined ? undefined : retryAfterSeconds(answer)) ?? shortestPauseSeconds;
  return Math.min(Math.max(asked, shortestPauseSeconds), longestPauseSeconds) * 1000;
}

function finished(request: Request, answer: RegistryAnswer): Secret {
  const token = answer.status === 200 ? toWebToken(answer.body) : undefined;
  if (token === undefined) throw answerError('page-expired', request, answer);
  return new Secret(token);
}
