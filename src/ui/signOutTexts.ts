/** What signing out does, told before and after. */
import { l10n } from 'vscode';
import type { CredentialSource } from '../accounts/credentialSource.ts';
import type { KnownAccess } from '../accounts/knownAccounts.ts';
import type { RegistryError } from '../registry/errors.ts';
import { joined } from './outcomeTexts.ts';
import { accountText } from './registryTexts.ts';

export interface SignOutPlan {
  readonly registry: URL;
  readonly account: string | undefined;
  /** The registry is told to revoke the token. */
  readonly revokes: boolean;
  /** The registry has said that it holds no longer. */
  readonly hasEnded: boolean;
  /** Name and password, which no registry can revoke. */
  readonly isBasic: boolean;
  /** The store of secrets has lost the token, so nobody can revoke it from here. */
  readonly isLost: boolean;
  /** Where npm's configuration has it. */
  readonly source: CredentialSource | undefined;
  /** Of the file that it is taken out of. */
  readonly losesComments: boolean;
  /** npm has another sign-in at that registry, which this one does not touch. */
  readonly npmStaysSignedIn: boolean;
}

/** Whether the registry has revoked the token. */
export type Revoked = 'yes' | 'no' | 'unknown';

export function detailText(plan: SignOutPlan): string {
  return joined(
    atRegistryText(plan),
    hereText(plan),
    plan.losesComments ? l10n.t('Comments in that file are lost.') : '',
    plan.npmStaysSignedIn ? l10n.t('The sign-in of npm in the terminal is another one, and stays.') : '',
  );
}

function atRegistryText({ registry, revokes, isBasic, isLost }: SignOutPlan): string {
  if (isLost)
    return l10n.t(
      "Its token is gone from this editor's secret storage, so it cannot be revoked from here: it may hold on {0} until it expires.",
      registry.host,
    );
  if (revokes) return l10n.t('{0} revokes its token: whatever uses it is signed out.', registry.host);
  return isBasic
    ? l10n.t(
        'npm signs in to {0} by name and password, which cannot be revoked: only another password ends that.',
        registry.host,
      )
    : l10n.t('The session has ended already.');
}

function hereText({ source, isBasic }: Pick<SignOutPlan, 'source' | 'isBasic'>): string {
  switch (source?.kind) {
    case undefined:
      return l10n.t('It is forgotten here.');
    case 'user':
      return l10n.t('It is taken out of {0}.', source.file);
    case 'project':
    case 'global':
      return isBasic
        ? l10n.t('It stays in {0}: take it out there.', source.file)
        : l10n.t('It stays in {0}, where it is worth nothing then: take it out there.', source.file);
    case 'environment':
      return l10n.t('It stays in a variable of this editor’s environment.');
  }
}

/** Whether to go on although the registry did not do its part, or may not have. */
export function forgetQuestion({ details }: RegistryError, { registry, account }: SignOutPlan): string {
  const { host } = registry;
  if (details.outcomeUnknown) {
    return account === undefined
      ? l10n.t('It is not known whether {0} has revoked the sign-in. Forget it here all the same?', host)
      : l10n.t(
          'It is not known whether {0} has revoked the sign-in of {1}. Forget it here all the same?',
          host,
          account,
        );
  }
  return account === undefined
    ? l10n.t('{0} did not revoke the sign-in. Forget it here all the same?', host)
    : l10n.t('{0} did not revoke the sign-in of {1}. Forget it here all the same?', host, account);
}

/** The registry did not do its part, or may not have. */
export function notRevokedText(error: RegistryError, { registry, source }: SignOutPlan): string {
  const isUnknown = error.code === 'unsupported' || error.code === 'not-found';
  return joined(
    isUnknown ? l10n.t('It has no way to revoke a sign-in, or does not know this one.') : accountText(error),
    error.details.outcomeUnknown
      ? l10n.t('For whoever has its token, the sign-in may hold on {0} until it expires.', registry.host)
      : l10n.t('For whoever has its token, the sign-in holds on {0} until it expires.', registry.host),
    hereText({ source, isBasic: true }),
  );
}

/** It was cancelled once the registry had been told. */
export function cancelledText({ registry, account }: SignOutPlan): string {
  const what =
    account === undefined
      ? l10n.t('{0} may have revoked the sign-in before signing out was cancelled.', registry.host)
      : l10n.t(
          '{0} may have revoked the sign-in of {1} before signing out was cancelled.',
          registry.host,
          account,
        );
  return joined(what, l10n.t('Here nothing was changed.'));
}

/** The store of secrets does not hand out the token that is to be revoked. */
export function unansweredText(registry: URL, account: string): string {
  return l10n.t(
    "This editor's secret storage does not hand out the sign-in of {1} on {0}, so it cannot be revoked. Nothing was changed. Unlock your keyring, and sign out again.",
    registry.host,
    account,
  );
}

export function signedOutText(plan: SignOutPlan, isRevoked: Revoked): string {
  const { registry, account, source } = plan;
  const what =
    account === undefined
      ? l10n.t('Signed out of {0}.', registry.host)
      : l10n.t('Signed out of {0} as {1}.', registry.host, account);
  return joined(
    what,
    stillHoldsText(plan, isRevoked),
    source === undefined || source.kind === 'user' ? '' : hereText(plan),
  );
}

function stillHoldsText({ isLost }: SignOutPlan, isRevoked: Revoked): string {
  if (isRevoked === 'yes') return '';
  return isRevoked === 'unknown' || isLost
    ? l10n.t('The sign-in may still hold there until it expires.')
    : l10n.t('The sign-in still holds there until it expires.');
}

/** What a sign-in is one of, in a few words. */
export function whereText({ from, source }: KnownAccess, hasEnded: boolean): string {
  const where =
    from === 'sign-in' && source === undefined
      ? l10n.t('in this editor')
      : from === 'sign-in'
        ? l10n.t('in this editor and the terminal')
        : l10n.t('in npm’s configuration');
  return hasEnded ? l10n.t('session ended · {0}', where) : where;
}
