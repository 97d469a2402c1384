/** What an error between us and a registry is called. Says what happened; whether anything changed is the caller's. */
import { l10n } from 'vscode';
import type { RegistryError } from '../registry/errors.ts';

export function registryText(error: RegistryError): string {
  const host = new URL(error.details.url).host;
  const { retryAfterSeconds, reason, status } = error.details;
  switch (error.code) {
    case 'cancelled':
      return l10n.t('Cancelled.');
    case 'signed-out':
      return l10n.t('You are signed out of {0}. Sign in, then try again.', host);
    case 'ip-denied':
      return l10n.t(
        '{0} does not take your token from this IP address: it is not on the list of the token.',
        host,
      );
    case 'forbidden':
      return l10n.t('{0} does not allow this account to do that.', host);
    case 'not-found':
      return l10n.t('{0} has no such package, or does not show it to this account.', host);
    case 'conflict':
      return l10n.t('{0} has that version already, or somebody else changed the package meanwhile.', host);
    case 'rate-limited':
      return retryAfterSeconds === undefined
        ? l10n.t('{0} had too many requests. Try again in a few minutes.', host)
        : l10n.t('{0} had too many requests. Try again in {1} s.', host, retryAfterSeconds);
    case 'unsupported':
      return l10n.t('{0} does not offer this.', host);
    case 'rejected':
      return l10n.t('{0} refused the request ({1}).', host, status ?? '');
    case 'server':
      return l10n.t('{0} has a problem of its own ({1}).', host, status ?? '');
    case 'network':
      return l10n.t('The connection to {0} failed.', host);
    case 'protocol':
      return l10n.t('{0} gave an answer that no npm registry gives.', host);
    case 'page-expired':
      return l10n.t('The page on {0} was refused or has expired.', host);
    case 'unsafe':
      return reason === 'redirect'
        ? l10n.t('{0} points to another address, which credentials do not follow.', host)
        : l10n.t(
            '{0} is reached by plain http: a credential could be read on the way, so none was sent.',
            host,
          );
  }
}

export function registryNextStep(error: RegistryError): readonly ('sign-in' | 'show-log')[] {
  return error.code === 'signed-out' ? ['sign-in'] : ['show-log'];
}
