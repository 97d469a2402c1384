/** Where somebody can turn who has neither the second device nor a recovery code. */
import { l10n } from 'vscode';
import type { PageButton } from '../shared/panelProtocol.ts';

/** Only npm's own registry is known to have these pages. */
const npmWebsite = 'https://www.npmjs.com/';
const npmDocumentation = 'https://docs.npmjs.com/';

export type HelpAction = 'open-support' | 'open-settings' | 'open-documentation';

/** Paragraphs, and lists of items. */
export function whoHelps(registry: URL, signedIn: boolean): readonly (string | readonly string[])[] {
  if (!isNpm(registry)) {
    return [
      l10n.t(
        'Those who run {0} can turn 2FA off for your account, once they know that it is you who asks. Nothing was changed.',
        registry.host,
      ),
    ];
  }
  return [
    ...(signedIn
      ? [
          l10n.t(
            'Stay signed in here. If you are still signed in on the website as well, its page about 2FA may show your recovery codes, or make new ones.',
          ),
        ]
      : []),
    l10n.t("npm's support can give the account back to you. It wants to be sure that it is yours:"),
    [
      l10n.t('a GitHub or other account that is linked to your npm account proves it fastest'),
      l10n.t('the e-mail address of the account: make sure that you receive what is sent there'),
      l10n.t('repositories that your packages name and that you can write to'),
    ],
    l10n.t('Nobody of npm asks you for a code, a password or a token.'),
  ];
}

export function helpButtons(
  registry: URL,
  account: string | undefined,
  signedIn: boolean,
): readonly PageButton[] {
  if (!isNpm(registry)) return [];
  const actions: readonly HelpAction[] = [
    'open-support',
    ...(signedIn && account !== undefined ? (['open-settings'] as const) : []),
    'open-documentation',
  ];
  return actions.map(action => ({ action, label: helpLabel(action) }));
}

/** The host is named before the page opens. */
function helpLabel(action: HelpAction): string {
  switch (action) {
    case 'open-support':
      return l10n.t("npm's support ({0})", new URL(npmWebsite).host);
    case 'open-settings':
      return l10n.t('2FA on the website ({0})', new URL(npmWebsite).host);
    case 'open-documentation':
      return l10n.t('How npm gives accounts back ({0})', new URL(npmDocumentation).host);
  }
}

/** Where 2FA is set up on the website: npm's page for it, or of another registry whatever it shows to browsers. */
export function twoFactorPage(registry: URL, account: string): URL {
  return isNpm(registry)
    ? new URL(`settings/${encodeURIComponent(account)}/tfa`, npmWebsite)
    : new URL('/', registry);
}

/** Where the website shows the account's profile and e-mail address, or whatever another registry shows to browsers. */
export function accountPage(registry: URL, account: string): URL {
  return isNpm(registry)
    ? new URL(`settings/${encodeURIComponent(account)}/profile`, npmWebsite)
    : new URL('/', registry);
}

/** Where the website shows who owns a package. */
export function packagePage(registry: URL, name: string): URL {
  return isNpm(registry) ? new URL(`package/${name}/access`, npmWebsite) : new URL('/', registry);
}

/** What to know before 2FA is turned off where that cannot be undone from here; undefined elsewhere (protocol.md). */
export function noNewAuthenticators(registry: URL): string | undefined {
  if (!isNpm(registry)) return undefined;
  return l10n.t(
    '{0} takes no new authenticator apps any more: once 2FA is off, only a security key or a passkey can be added, on its website. That is also where it shows recovery codes.',
    registry.host,
  );
}

/** What to know before a recovery code is sent there; undefined where there is nothing to warn of (protocol.md). */
export function riskOfRecoveryCodes(registry: URL): string | undefined {
  if (!isNpm(registry)) return undefined;
  return l10n.t(
    'npmjs.com may make a high-impact account read-only for 72 hours after a recovery code was used: nothing can be published meanwhile.',
  );
}

/** Recovery codes cannot be asked for: the website shows them, or another enrolment brings some. */
export function wayToNewCodes(registry: URL): string {
  return isNpm(registry)
    ? l10n.t('Get new ones on {0} while you can sign in there, and import them.', new URL(npmWebsite).host)
    : l10n.t('Get new ones while you can sign in: turn two-factor authentication off and set it up again.');
}

/** Undefined for what is no such action. */
export function helpPage(action: string, account: string | undefined): URL | undefined {
  switch (action) {
    case 'open-support':
      return new URL('support', npmWebsite);
    case 'open-settings':
      return new URL(`settings/${encodeURIComponent(account ?? '')}/tfa`, npmWebsite);
    case 'open-documentation':
      return new URL('recovering-your-2fa-enabled-account', npmDocumentation);
    default:
      return undefined;
  }
}

function isNpm({ hostname }: URL): boolean {
  return /(^|\.)npmjs\.(org|com)$/.test(hostname);
}
