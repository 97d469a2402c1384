/** What an error between us and a registry is called. Says what happened; whether anything changed is the caller's. */
import { l10n } from 'vscode';
import type { RegistryError } from '../registry/errors.ts';
import { joined } from './outcomeTexts.ts';

/** @param spec what was to be changed: `name@version` */
export function registryText(error: RegistryError, spec: string): string {
  const { host } = new URL(error.details.url);
  const { retryAfterSeconds, reason, status, serverText } = error.details;
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
      return joined(
        quoting(l10n.t('{0} does not let this account publish {1}.', host, spec), serverText),
        l10n.t('Only an owner of the package can, with a token that may publish.'),
      );
    case 'stage-required':
      return joined(
        quoting(l10n.t('{0} lets your token stage {1}, and not publish it.', host, spec), serverText),
        l10n.t(
          'Sign in, which gives you a token that may publish, or stage it on the command line with "npm stage publish" (npm 11.15 or later).',
        ),
      );
    case 'not-found':
      return l10n.t('{0} does not have the place for {1}, or does not show it to this account.', host, spec);
    case 'conflict':
      return quoting(
        l10n.t('{0} had another change to the package in hand. Try again in a minute.', host),
        serverText,
      );
    case 'version-taken':
      return quoting(
        l10n.t('{0} says that it has {1} already, and a version can be published only once.', host, spec),
        serverText,
      );
    case 'rate-limited':
      return rateLimitText(host, retryAfterSeconds);
    case 'unsupported':
      return l10n.t('{0} does not take packages this way.', host);
    case 'rejected':
      return status === paymentRequired
        ? l10n.t(
            '{0} takes a restricted package only from a paid account. To publish {1} for everyone, set "publishConfig": { "access": "public" }.',
            host,
            spec,
          )
        : quoting(l10n.t('{0} refused the request ({1}).', host, status ?? ''), serverText);
    case 'server':
      return l10n.t('{0} has a problem of its own ({1}).', host, status ?? '');
    case 'network':
      return networkText(host, error.details.cause);
    case 'protocol':
      return l10n.t('{0} did not answer like an npm registry. Is its address right?', host);
    case 'page-expired':
      return l10n.t('The page of {0} was refused or has expired.', host);
    case 'unsafe':
      return reason === 'redirect'
        ? l10n.t(
            '{0} points to another address. Nothing was sent there; set that address as the registry.',
            host,
          )
        : l10n.t('{0} is reached by plain http, where others can read along, so nothing was sent.', host);
  }
}

function rateLimitText(host: string, seconds: number | undefined): string {
  if (seconds === undefined) return l10n.t('{0} had too many requests. Try again in a few minutes.', host);
  return seconds < 120
    ? l10n.t('{0} had too many requests. Try again in {1} s.', host, seconds)
    : l10n.t('{0} had too many requests. Try again in {1} minutes.', host, Math.ceil(seconds / 60));
}

/** npm's most common answer to the first publish of a scoped package. */
const paymentRequired = 402;

function quoting(text: string, serverText: string | undefined): string {
  return serverText === undefined ? text : l10n.t('{0} It says: "{1}"', text, serverText);
}

/** The causes that a person can do something about, by the codes of Node and OpenSSL. */
function networkText(host: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return l10n.t('{0} cannot be found. Is this computer online?', host);
  if (code === 'ECONNREFUSED') return l10n.t('{0} refuses connections.', host);
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return l10n.t('{0} did not answer in time.', host);
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return l10n.t("The certificate of {0} is not trusted; npm's setting cafile names those that are.", host);
  }
  return l10n.t('The connection to {0} failed.', host);
}
