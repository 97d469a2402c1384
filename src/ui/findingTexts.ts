/** What a finding is called, what it means, and what its fix is called. */
import { l10n } from 'vscode';
import type { Finding } from '../security/findings.ts';

export interface FindingText {
  /** One line. */
  readonly label: string;
  readonly explanation: string;
  /** What its fix does. */
  readonly fix: string;
}

type TokenFinding = Extract<Finding, { readonly kind: 'tokens' }>;

export function findingText(finding: Finding, host: string): FindingText {
  switch (finding.kind) {
    case 'two-factor-off':
      return {
        label: l10n.t('2FA is off'),
        explanation: l10n.t('Whoever learns the password can sign in to {0} and publish in your name.', host),
        fix: l10n.t('Set up two-factor authentication'),
      };
    case 'two-factor-pending':
      return {
        label: l10n.t('2FA was never confirmed'),
        explanation: l10n.t('{0} asks for no code before the set-up is confirmed with one.', host),
        fix: l10n.t('Set up two-factor authentication'),
      };
    case 'auth-only':
      return {
        label: l10n.t('Publishing asks for no code'),
        explanation: l10n.t(
          'The level auth-only asks for a code at sign-in, for tokens and for 2FA itself. With auth-and-writes, {0} asks before it takes changes to packages and the profile, too.',
          host,
        ),
        fix: l10n.t('Change the level'),
      };
    case 'no-recovery-codes':
      return {
        label: l10n.t('No recovery codes are kept here'),
        explanation: l10n.t(
          'Without your second device only a recovery code lets you in to {0}. If you have some, import them; keep a second copy somewhere else.',
          host,
        ),
        fix: l10n.t('Import recovery codes'),
      };
    case 'basic-credentials':
      return {
        label: l10n.t('The sign-in is a password'),
        explanation: l10n.t(
          "npm's configuration has the name and the password for {0} (_auth or _password) in a file that others may read. A session ends by itself, and can be revoked.",
          host,
        ),
        fix: l10n.t('Sign in'),
      };
    case 'email-not-verified':
      return {
        label: l10n.t('E-mail address is not verified'),
        explanation: l10n.t(
          '{0} sends codes and warnings there. The mail that it has sent has a link; its website sends another.',
          host,
        ),
        fix: l10n.t('Open the website'),
      };
    case 'new-owners':
      return {
        label:
          finding.fresh.length === 1
            ? l10n.t('{0} has a new owner: {1}', finding.name, finding.fresh.join(', '))
            : l10n.t('{0} has new owners: {1}', finding.name, finding.fresh.join(', ')),
        explanation: l10n.t(
          'They were not there the last time you looked, and can publish {0}.',
          finding.name,
        ),
        fix: l10n.t('Review the owners'),
      };
    case 'tokens':
      return tokenFindingText(finding, host);
  }
}

function tokenFindingText({ risk, tokens, of }: TokenFinding, host: string): FindingText {
  const count = tokens.length;
  const one = count === 1;
  switch (risk) {
    case 'bypasses-two-factor':
      return {
        label: one
          ? l10n.t('{0} of {1} tokens bypasses 2FA', count, of)
          : l10n.t('{0} of {1} tokens bypass 2FA', count, of),
        explanation: l10n.t(
          'Whoever has such a token publishes on {0} without a code. npm lets them publish until January 2027 only; trusted publishing and staged releases take their place.',
          host,
        ),
        fix: l10n.t('Revoke'),
      };
    case 'never-expires':
      return {
        label: one
          ? l10n.t('{0} of {1} tokens never expires', count, of)
          : l10n.t('{0} of {1} tokens never expire', count, of),
        explanation: l10n.t('A token that leaks is good on {0} until somebody notices.', host),
        fix: l10n.t('Revoke'),
      };
    case 'expires-soon':
      return {
        label: one
          ? l10n.t('{0} of {1} tokens expires soon', count, of)
          : l10n.t('{0} of {1} tokens expire soon', count, of),
        explanation: l10n.t(
          'Within seven days. What uses it on {0} stops working then, unless it gets another one.',
          host,
        ),
        fix: l10n.t('Replace or revoke'),
      };
    case 'unused':
      return {
        label: l10n.t('{0} of {1} tokens long unused', count, of),
        explanation: l10n.t(
          'Not used for 90 days. What nobody uses nobody misses: {0} can do without it.',
          host,
        ),
        fix: l10n.t('Revoke'),
      };
  }
}
