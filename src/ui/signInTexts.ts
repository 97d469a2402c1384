/** What is said around a sign-in. */
import { l10n } from 'vscode';
import { RegistryError } from '../registry/errors.ts';
import { joined } from './outcomeTexts.ts';
import { accountText } from './registryTexts.ts';

/** What happened, and that nobody is signed in by it. */
export function signInFailedText(error: RegistryError): string {
  const { host } = new URL(error.details.url);
  const takesNone = error.code === 'unsupported' || error.code === 'not-found';
  const what = takesNone
    ? l10n.t(
        "{0} offers no sign-in, neither on a page nor by name and password. An access token for it belongs into npm's configuration.",
        host,
      )
    : accountText(error);
  return joined(what, notSignedIn());
}

export function wrongNameOrPasswordText(registry: URL, account: string): string {
  return joined(
    l10n.t('{0} did not accept this password for {1}, or knows nobody of that name.', registry.host, account),
    l10n.t('It is the one for the website of npm, not a token.'),
    notSignedIn(),
  );
}

export function sessionEndedText(host: string, account: string | undefined): string {
  return account === undefined
    ? l10n.t('You are not signed in to {0} any more. Sign in to go on with what you began.', host)
    : l10n.t('The session of {0} on {1} has ended. Sign in to go on with what you began.', account, host);
}

export function howText(): string {
  return l10n.t('How do you want to sign in?');
}

export function waitingForPageText(host: string): string {
  return l10n.t('Waiting for the page of {0}. It goes on here by itself.', host);
}

/** A page that came to nothing. */
export function pageEndText(error: unknown): string {
  const isOver = error instanceof RegistryError && error.code === 'page-expired';
  return joined(
    isOver
      ? l10n.t('The last page was refused or has expired.')
      : l10n.t('There is no way to hear from the last page.'),
    notSignedIn(),
  );
}

/** Somebody else's session cannot go on with what was begun. */
export function otherAccountText(host: string, is: string, expected: string): string {
  return l10n.t(
    'You signed in as {1}, who cannot go on with what {2} began on {0}. Sign in as {2}.',
    host,
    is,
    expected,
  );
}

export function namelessText(host: string): string {
  return joined(l10n.t('{0} does not tell whose sign-in it is, so it was not kept.', host), notSignedIn());
}

export function notKeptText(host: string, account: string): string {
  return l10n.t(
    'You signed in to {0} as {1}, and the secret storage of this editor did not take the sign-in. It is used for what waits now, and gone after that.',
    host,
    account,
  );
}

function notSignedIn(): string {
  return l10n.t('You are not signed in yet.');
}
