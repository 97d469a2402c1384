/** What the set-up panel says when something goes wrong: what happened, whether anything changed, and what to do next. */
import { l10n } from 'vscode';
import type { EnrolmentProblem, WebsiteReason } from '../twofactor/enrolmentState.ts';
import type { Level } from '../twofactor/levels.ts';
import type { Otpauth, OtpauthFault } from '../twofactor/otpauth.ts';
import type { CodeCheck } from '../twofactor/totp.ts';
import { vaultText } from './recoveryCodesTexts.ts';
import { accountText } from './registryTexts.ts';

export function problemText(problem: EnrolmentProblem, host: string, otpauth?: Otpauth): string {
  switch (problem.kind) {
    case 'registry':
      return problem.error.details.outcomeUnknown === true
        ? l10n.t(
            '{0} Whether 2FA was changed is not known; it is looked at first when you try again.',
            accountText(problem.error),
          )
        : l10n.t('{0} 2FA is not changed.', accountText(problem.error));
    case 'code':
      return l10n.t('{0} Nothing was sent.', codeText(problem.check, entryName(otpauth)));
    case 'code-refused':
      return problem.wasRight
        ? l10n.t(
            '{0} did not accept this code, though it is right for this key. The set-up was probably begun again in another window, which made this key useless. Begin again for a new one.',
            host,
          )
        : l10n.t('{0} did not accept this code. 2FA is not on yet. Try the one that is shown now.', host);
    case 'gone':
      return l10n.t(
        'This set-up was taken back meanwhile, in another window or on the website. 2FA is off. Begin again for a new key.',
      );
    case 'not-confirmed':
      return l10n.t('{0} 2FA is not on yet: send a code once more.', accountText(problem.error));
    case 'vault':
      return vaultText(problem.error);
  }
}

function codeText(check: Exclude<CodeCheck, { kind: 'right' }>, entry: string): string {
  switch (check.kind) {
    case 'wrong-form':
      return l10n.t('The codes of this key have {0} digits.', check.digits);
    case 'wrong':
      return l10n.t(
        'This is not the code that belongs to this key. Look for the entry “{0}” in your authenticator; where there are two, the newer one is right.',
        entry,
      );
    case 'earlier-entry':
      return l10n.t(
        'This is the code of an older entry “{0}”. Delete that one in your authenticator, and type the code of the newer.',
        entry,
      );
    case 'drift':
      return driftText(check.seconds);
  }
}

/** A code that is typed late looks like a clock that is behind. */
function driftText(seconds: number): string {
  const span = spanText(Math.abs(seconds));
  return seconds < 0
    ? l10n.t(
        'This code was right {0} ago. Type the one that is shown now. If it is that one, the clock of the device that shows it is {0} behind: let the device set its time by itself.',
        span,
      )
    : l10n.t(
        'This code will be right in {0}: the clock of the device that shows it is that far ahead. Let the device set its time by itself, then type the new code.',
        span,
      );
}

function spanText(seconds: number): string {
  return seconds < 120 ? l10n.t('{0} seconds', seconds) : l10n.t('{0} minutes', Math.round(seconds / 60));
}

/** As authenticators show it. */
export function entryName(otpauth: Otpauth | undefined): string {
  if (otpauth === undefined) return '';
  const { issuer, label } = otpauth;
  return issuer === undefined ? label : `${issuer}: ${label}`;
}

/** What a level asks a code for. */
export function asksFor(level: Level): string {
  return level === 'auth-and-writes'
    ? l10n.t(
        'Signing in, access tokens, 2FA itself, and every change to your profile and your packages: publishing, owners, access, dist-tags.',
      )
    : l10n.t('Signing in, access tokens, and 2FA itself. Publishing and other changes need no code.');
}

/** Why it is the website's turn. */
export function websiteReasonText(why: WebsiteReason, host: string): string {
  switch (why.kind) {
    case 'refused': {
      const said = why.error.details.serverText;
      const text = l10n.t(
        '{0} takes no new authenticator apps from here: it wants a security key or a passkey, which can only be added on its website.',
        host,
      );
      return said === undefined ? text : l10n.t('{0} It says: "{1}"', text, said);
    }
    case 'unsupported':
      return l10n.t(
        '{0} has no two-factor authentication that can be set up from here. If {0} has it on its website, you can turn it on there.',
        host,
      );
    case 'unusable-key':
      return l10n.t(
        '{0} sent a key that no authenticator can use ({1}). It was taken back. Tell those who run {0}; perhaps its website can do it.',
        host,
        faultText(why.fault),
      );
  }
}

function faultText(fault: OtpauthFault): string {
  switch (fault) {
    case 'malformed':
      return l10n.t('it is no otpauth address');
    case 'not-totp':
      return l10n.t('its codes do not go by the clock');
    case 'parameters':
      return l10n.t('it asks for a kind of code that there is not');
    case 'key':
      return l10n.t('the key itself is missing or damaged');
  }
}
