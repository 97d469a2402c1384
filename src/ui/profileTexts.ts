/** What is said of a profile, of changes to it, and of a new password. */
import { type InputBoxValidationMessage, InputBoxValidationSeverity, l10n } from 'vscode';
import type { ProfileEnd, ProfileField } from '../accounts/profileChange.ts';
import type { AccountName } from '../registry/account.ts';
import type { RegistryError } from '../registry/errors.ts';
import { joined } from './outcomeTexts.ts';
import { accountText } from './registryTexts.ts';

export function fieldName(field: ProfileField): string {
  switch (field) {
    case 'email':
      return l10n.t('E-mail');
    case 'fullname':
      return l10n.t('Full name');
    case 'homepage':
      return l10n.t('Homepage');
    case 'github':
      return l10n.t('GitHub');
  }
}

export function fieldHint(field: ProfileField): string {
  switch (field) {
    case 'email':
      return l10n.t('npm publishes it with every version of your packages, and will want it verified.');
    case 'fullname':
      return l10n.t('Everyone can see it. Empty removes it.');
    case 'homepage':
      return l10n.t('An address that everyone can see. Empty removes it.');
    case 'github':
      return l10n.t('Your name on GitHub, which everyone can see. Empty removes it.');
  }
}

/** What speaks against a value; only an e-mail address has to have a form. */
export function fieldProblem(field: ProfileField, value: string): InputBoxValidationMessage | undefined {
  const { Error: Refused, Warning } = InputBoxValidationSeverity;
  if (field === 'email' && !/^[^\s@]+@[^\s@]+$/.test(value))
    return { message: l10n.t('npm needs an e-mail address, such as name@example.com.'), severity: Refused };
  if (field === 'homepage' && value !== '' && !isWebAddress(value))
    return {
      message: l10n.t('This is no web address: one starts with https:// or http://.'),
      severity: Warning,
    };
  return undefined;
}

function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** What has come of changes to these fields. */
export function profileEndText(
  end: ProfileEnd,
  changed: readonly ProfileField[],
  { account, registry: { host } }: AccountName,
): string {
  const names = changed.map(fieldName).join(', ');
  switch (end.kind) {
    case 'done':
      return joined(
        l10n.t('The profile of {0} on {1} was changed: {2}.', account, host, names),
        changed.includes('email') && end.now.emailVerified !== true
          ? l10n.t('{0} will want the new address verified: follow the link in its e-mail.', host)
          : '',
      );
    case 'refused':
      return joined(profileText(end.error), l10n.t('Nothing was changed.'));
    case 'otherwise':
      return joined(
        end.error === undefined
          ? l10n.t('{0} took the change, but its profile says otherwise.', host)
          : profileText(end.error),
        l10n.t('The profile of {0} does not have all of it: {1}.', account, names),
      );
    case 'unknown':
      return end.error === undefined
        ? l10n.t(
            '{0} took the change. The profile of {1} could not be read afterwards: look at it again.',
            host,
            account,
          )
        : joined(
            profileText(end.error),
            l10n.t('Whether the profile of {0} was changed is not known. Look at it again.', account),
          );
  }
}

export function passwordFailureText(error: RegistryError, { account }: AccountName): string {
  return joined(
    profileText(error),
    error.details.outcomeUnknown === true
      ? l10n.t(
          'Whether the password of {0} was changed is not known: try to sign in with the new one.',
          account,
        )
      : l10n.t('Nothing was changed.'),
  );
}

/** Of a request about a profile or its password. */
export function profileText(error: RegistryError): string {
  const { host } = new URL(error.details.url);
  switch (error.code) {
    case 'not-found':
    case 'unsupported':
      return noProfileText(host);
    case 'conflict':
      return l10n.t('The profile has changed on {0} meanwhile. Look at it again.', host);
    default:
      return accountText(error);
  }
}

export function noProfileText(host: string): string {
  return l10n.t('{0} has no profiles that can be changed from here.', host);
}
