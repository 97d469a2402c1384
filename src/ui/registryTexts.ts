/**
 * What an error between us and a registry is called: about a publish, a package, an account or its tokens. Says what happened; whether
 * anything changed is the caller's.
 */
import { l10n } from 'vscode';
import type { RegistryError, RegistryErrorDetails } from '../registry/errors.ts';
import { joined } from './outcomeTexts.ts';

/** @param spec what was to be changed: `name@version` */
export function registryText(error: RegistryError, spec: string): string {
  const { host } = new URL(error.details.url);
  const { status, serverText } = error.details;
  switch (error.code) {
    case 'forbidden':
      return joined(
        quoting(l10n.t('{0} does not let this account publish {1}.', host, spec), serverText),
        l10n.t('Only an owner of the package can, with a token that may publish.'),
      );
    case 'stage-required':
      // What it says is the same again, and longer.
      return l10n.t(
        '{0} lets your token stage {1}, and not publish it. Sign in for a token that may publish, or run "npm stage publish" (npm 11.15 or later).',
        host,
        spec,
      );
    case 'not-found':
      return error.details.method === 'GET'
        ? l10n.t('{0} does not have the place for {1}, or does not show it to this account.', host, spec)
        : l10n.t('{0} does not have the place for {1}, or does not let this account publish it.', host, spec);
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
    case 'unsupported':
      return l10n.t('{0} does not take packages this way.', host);
    case 'rejected':
      return status === paymentRequired
        ? l10n.t(
            '{0} takes a restricted package only from a paid account. To publish {1} for everyone, set "publishConfig": { "access": "public" }.',
            host,
            spec,
          )
        : refusedText(host, error.details);
    default:
      return textOfAny(error, host);
  }
}

/** Of a request about an account: its profile, its second factor, its sign-in. */
export function accountText(error: RegistryError): string {
  const { host } = new URL(error.details.url);
  const { serverText } = error.details;
  switch (error.code) {
    case 'wrong-password':
      return l10n.t('{0} did not accept this password.', host);
    case 'otp-rejected':
      return l10n.t('{0} did not accept this code. It may be mistyped, used already, or too late.', host);
    case 'two-factor-enforced':
      return quoting(
        l10n.t(
          '{0} does not let this account turn 2FA off: an organization that it belongs to requires it. An owner of the organization can change that.',
          host,
        ),
        serverText,
      );
    case 'forbidden':
      return quoting(l10n.t('{0} does not let this account do that.', host), serverText);
    case 'conflict':
      return quoting(
        l10n.t('2FA of this account has changed on {0} meanwhile. Look at it again.', host),
        serverText,
      );
    case 'not-found':
    case 'unsupported':
      return l10n.t('{0} has no two-factor authentication that can be set from here.', host);
    default:
      return textOfAny(error, host);
  }
}

/** Of a request about an account's access tokens. */
export function tokenErrorText(error: RegistryError): string {
  const { host } = new URL(error.details.url);
  const { serverText } = error.details;
  switch (error.code) {
    case 'wrong-password':
      return l10n.t('{0} did not accept this password.', host);
    case 'forbidden':
      return quoting(
        l10n.t(
          '{0} lets only somebody who is signed in manage access tokens, and takes no token for it. Sign in first.',
          host,
        ),
        serverText,
      );
    case 'unsupported':
      return l10n.t('{0} has no access tokens that can be managed from here.', host);
    default:
      return textOfAny(error, host);
  }
}

/** Of a request that changes a package which is there: its owners, access, tags or versions, or reads it for that. */
export function packageErrorText(error: RegistryError, name: string): string {
  const { host } = new URL(error.details.url);
  const { serverText } = error.details;
  switch (error.code) {
    case 'forbidden':
      return joined(
        quoting(l10n.t('{0} does not let this account change {1}.', host, name), serverText),
        l10n.t('Only an owner can, or a team that may write it.'),
      );
    case 'not-found':
      // npm's registry answers a write that it does not allow like one to what is not there.
      return error.details.method === 'GET'
        ? l10n.t('{0} has no package {1}, or does not show it to this account.', host, name)
        : l10n.t('{0} has no package {1}, or does not let this account change it.', host, name);
    case 'conflict':
      return quoting(
        l10n.t('{0} had another change to {1} in hand. Try again in a minute.', host, name),
        serverText,
      );
    case 'unsupported':
      return l10n.t('{0} has no such setting that can be changed from here.', host);
    default:
      return textOfAny(error, host);
  }
}

/** What is the same whatever it is about. */
function textOfAny({ code, details }: RegistryError, host: string): string {
  const { retryAfterSeconds, reason, status } = details;
  switch (code) {
    case 'cancelled':
      return l10n.t('Cancelled.');
    case 'signed-out':
      return l10n.t('You are signed out of {0}. Sign in, then try again.', host);
    case 'ip-denied':
      return l10n.t(
        '{0} does not take your token from this IP address: it is not on the list of the token.',
        host,
      );
    case 'rate-limited':
      return rateLimitText(host, retryAfterSeconds);
    case 'server':
      return l10n.t('{0} has a problem of its own ({1}).', host, status ?? '');
    case 'network':
      return networkText(host, details);
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
    default:
      return refusedText(host, details);
  }
}

function refusedText(host: string, { status, serverText }: RegistryErrorDetails): string {
  return quoting(l10n.t('{0} refused the request ({1}).', host, status ?? ''), serverText);
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
function networkText(host: string, { proxy, cause }: RegistryErrorDetails): string {
  if (proxy !== undefined) return proxyText(host, proxy, cause);
  const code = codeOf(cause);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return l10n.t('{0} cannot be found. Is its name right, and is this computer online?', host);
  if (code === 'ECONNREFUSED') return l10n.t('{0} refuses connections.', host);
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return l10n.t('{0} did not answer in time.', host);
  return certificateText(host, code) ?? l10n.t('The connection to {0} failed.', host);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

function certificateText(host: string, code: string): string | undefined {
  if (/SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/.test(code)) {
    return l10n.t(
      "The certificate of {0} is signed by nobody whom this computer trusts. If it is your own or your company's, npm's setting cafile takes the file that it is signed with.",
      host,
    );
  }
  if (code === 'CERT_HAS_EXPIRED') return l10n.t('The certificate of {0} has expired.', host);
  if (code === 'CERT_NOT_YET_VALID')
    return l10n.t("The certificate of {0} is not valid yet. Is this computer's clock right?", host);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return l10n.t('The certificate of {0} is for another host. Is the address right?', host);
  if (/^ERR_OSSL_/.test(code)) return l10n.t("A certificate or key in npm's configuration cannot be used.");
  if (/CERT/.test(code)) return l10n.t('The certificate of {0} is not valid ({1}).', host, code);
  return undefined;
}

/** Names the proxy by its host, which is all that the error knows of it. */
function proxyText(
  host: string,
  proxy: { readonly host: string; readonly status?: number },
  cause: unknown,
): string {
  switch (proxy.status) {
    case undefined: {
      const untrusted = certificateText(proxy.host, codeOf(cause instanceof Error ? cause.cause : cause));
      return untrusted ?? l10n.t('The proxy {0} cannot be reached, so {1} was not asked.', proxy.host, host);
    }
    case 407:
      return l10n.t(
        "The proxy {0} wants a name and a password, or does not take those it got. They belong in its address, in npm's setting https-proxy for instance.",
        proxy.host,
      );
    case 502:
    case 503:
    case 504:
      return l10n.t('The proxy {0} cannot reach {1} ({2}).', proxy.host, host, proxy.status);
    default:
      return l10n.t(
        'The proxy {0} does not let requests to {1} through ({2}).',
        proxy.host,
        host,
        proxy.status,
      );
  }
}
