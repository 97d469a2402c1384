/** What the levels of 2FA are called and what each asks for; what is said before 2FA is turned off, and after a change. */
import { l10n } from 'vscode';
import type { RegistryError } from '../registry/errors.ts';
import type { TwoFactor } from '../registry/responses.ts';
import type { Change, ChangeEnd } from '../twofactor/levelChange.ts';
import type { Level } from '../twofactor/levels.ts';
import { joined } from './outcomeTexts.ts';
import { accountText } from './registryTexts.ts';
import { noNewAuthenticators } from './supportPages.ts';

/** Whose 2FA it is. */
export interface Whose {
  readonly account: string;
  readonly host: string;
}

/** What a level asks a code for, in a sentence that fits on a line of a quick pick. */
export function levelText(level: Level): string {
  return level === 'auth-only'
    ? l10n.t('Asks at sign-in, for tokens, and for changes to 2FA itself.')
    : l10n.t('Asks at sign-in, for tokens and 2FA, and for every change to packages and the profile.');
}

/** The state of 2FA, in a sentence. */
export function stateText(twoFactor: TwoFactor, { account, host }: Whose): string {
  switch (twoFactor.kind) {
    case 'off':
      return l10n.t('Two-factor authentication of {0} on {1} is off.', account, host);
    case 'pending':
      return l10n.t(
        'Two-factor authentication of {0} on {1} was begun and never confirmed, so no code is asked for.',
        account,
        host,
      );
    case 'on':
      return twoFactor.level === undefined
        ? l10n.t('Two-factor authentication of {0} on {1} is on.', account, host)
        : l10n.t('Two-factor authentication of {0} on {1} is on: {2}.', account, host, twoFactor.level);
  }
}

/** What nobody can take back, and what follows from it. */
export function consequencesOfOff({ host }: Whose, registry: URL): string {
  const forGood = noNewAuthenticators(registry);
  return [
    ...(forGood === undefined ? [] : [`• ${forGood}`]),
    l10n.t('• Then the password alone signs in, and a token alone publishes.'),
    l10n.t('• The recovery codes become useless, also those kept here.'),
    l10n.t('• Packages that require 2FA of those who publish them refuse this account.'),
    l10n.t(
      '• {0} may require 2FA all the same, because of an organization or of what the account publishes, and refuse to go on without it.',
      host,
    ),
    '',
    l10n.t('Your password and a code, or a recovery code, are asked for next. Nothing is changed yet.'),
  ].join('\n');
}

/** What has come of a change. */
export function endText(end: ChangeEnd, to: Change, whose: Whose): string {
  switch (end.kind) {
    case 'done':
      return joined(
        stateText(end.now, whose),
        to === 'off' ? l10n.t('Its entry can be deleted from the authenticator.') : '',
      );
    case 'refused':
      return joined(accountText(end.error), l10n.t('Nothing was changed.'));
    case 'otherwise':
      return joined(
        end.error === undefined
          ? l10n.t('{0} took the change, but its profile says otherwise.', whose.host)
          : accountText(end.error),
        stateText(end.now, whose),
      );
    case 'unknown':
      return unknownText(end.error, whose);
  }
}

function unknownText(error: RegistryError | undefined, { account, host }: Whose): string {
  return error === undefined
    ? l10n.t(
        '{0} took the change. What is in force for {1} now could not be read: look at it again.',
        host,
        account,
      )
    : joined(
        accountText(error),
        l10n.t(
          'Whether 2FA of {0} was changed is not known. Look at it again before you try once more.',
          account,
        ),
      );
}
