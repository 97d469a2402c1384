/** The parts below the row of an account. */
import * as vscode from 'vscode';
import type { AccountName } from '../registry/account.ts';
import type { TwoFactor } from '../registry/responses.ts';
import type { AccountOverview } from '../security/accountOverview.ts';
import type { Overview } from '../security/overview.ts';
import { isLeft, leftOf, type RecoverySet } from '../twofactor/recoverySets.ts';
import type { OfAccount } from './menuTargets.ts';
import { AllPackagesNode, WorkspacePackagesNode } from './packageNodes.ts';
import { originText, setText } from './recoveryCodesTexts.ts';
import { infoNode, itemOf, type Row, type SecurityNode } from './securityNode.ts';
import { errorText, explained, partText } from './securityTexts.ts';
import { sessionNode } from './sessionNode.ts';
import { TokensNode } from './tokenNodes.ts';
import { dateText } from './units.ts';

const { l10n } = vscode;

/** In the order in which they are shown. */
export function partNodes(
  overview: Overview,
  account: AccountOverview,
  owner: AccountName,
): readonly SecurityNode[] {
  return [
    new PartNode(owner, `${account.id} two-factor`, () => twoFactorNode(account, owner)),
    new PartNode(owner, `${account.id} recovery-codes`, () => recoveryCodesNode(account, owner)),
    new PartNode(owner, `${account.id} session`, () => sessionNode(account, owner)),
    new TokensNode(account, owner),
    new PartNode(owner, `${account.id} profile`, () => profileNode(account, owner)),
    new WorkspacePackagesNode(overview, account, owner),
    new AllPackagesNode(account, owner),
  ];
}

export interface PartRow {
  readonly row: Row;
  readonly details?: readonly SecurityNode[];
}

/** A part of an account whose details are known with it. */
class PartNode implements SecurityNode, OfAccount {
  readonly owner: AccountName;
  readonly id: string;
  readonly #row: () => PartRow;

  constructor(owner: AccountName, id: string, row: () => PartRow) {
    this.owner = owner;
    this.id = id;
    this.#row = row;
  }

  item(): vscode.TreeItem {
    const { row, details = [] } = this.#row();
    return itemOf(this.id, { ...row, state: details.length > 0 ? 'closed' : 'leaf' });
  }

  children(): readonly SecurityNode[] {
    return this.#row().details ?? [];
  }
}

function twoFactorNode(account: AccountOverview, { registry, account: name }: AccountName): PartRow {
  const { state } = account.identity;
  const twoFactor = account.profile?.twoFactor;
  const isUntold = state.known !== undefined && twoFactor === undefined;
  return {
    row: {
      label: l10n.t('Two-factor authentication'),
      description: isUntold
        ? l10n.t('not offered by this registry')
        : partText(state, () => (twoFactor === undefined ? '' : twoFactorState(twoFactor))),
      explanation: explained(
        l10n.t('What {0} asks {1} for besides the password.', registry.host, name),
        state,
      ),
      icon: twoFactor?.kind === 'on' ? 'shield' : 'workspace-untrusted',
      context: `twoFactor.${twoFactor?.kind ?? 'none'}`,
    },
    details: twoFactor?.kind === 'on' ? levelNodes(account.id, twoFactor.level) : [],
  };
}

function twoFactorState(twoFactor: TwoFactor): string {
  switch (twoFactor.kind) {
    case 'off':
      return l10n.t('off');
    case 'pending':
      return l10n.t('begun, not confirmed');
    case 'on':
      return twoFactor.level === undefined ? l10n.t('on') : l10n.t('on · {0}', twoFactor.level);
  }
}

function levelNodes(id: string, level: string | undefined): readonly SecurityNode[] {
  if (level === undefined) return [];
  const asks = l10n.t('need a code');
  return [
    infoNode(`${id} level account`, {
      label: l10n.t('Sign-in, tokens, 2FA'),
      description: asks,
      icon: 'lock',
    }),
    infoNode(`${id} level writes`, {
      label: l10n.t('Packages, profile'),
      description: level === 'auth-and-writes' ? asks : l10n.t('need no code'),
      icon: level === 'auth-and-writes' ? 'lock' : 'unlock',
    }),
  ];
}

function recoveryCodesNode(account: AccountOverview, { registry }: AccountName): PartRow {
  const { state } = account.recoverySets;
  const sets = state.known?.value ?? [];
  return {
    row: {
      label: l10n.t('Recovery codes'),
      description: partText(state, codesText),
      explanation: explained(
        l10n.t(
          "Each lets you in to {0} once without your second device. They are kept in this editor's secret storage.",
          registry.host,
        ),
        state,
      ),
      icon: 'lock',
      context: sets.some(({ state: now }) => now === 'live') ? 'recoveryCodes.kept' : 'recoveryCodes.none',
    },
    details: sets.toReversed().map(set => setNode(account.id, set)),
  };
}

function codesText(sets: readonly RecoverySet[]): string {
  const current = sets.findLast(({ state }) => state === 'live');
  if (current === undefined) {
    const isLost = sets.some(({ state }) => state === 'missing' || state === 'unreadable');
    return isLost ? l10n.t('lost by the secret storage') : l10n.t('none kept here');
  }
  const left = l10n.t('{0} of {1} left', leftOf(current), current.codes.length);
  return current.at === undefined ? left : l10n.t('{0} · kept here since {1}', left, dateText(current.at));
}

function setNode(id: string, set: RecoverySet): SecurityNode {
  const used = set.codes.filter(code => !isLeft(code)).length;
  return infoNode(`${id} set ${set.number}`, {
    label: originText(set),
    description: setStateText(set),
    explanation: l10n.t('{0}\n{1} of its codes are used.', setText(set), used),
    icon: set.state === 'live' ? 'list-ordered' : 'circle-slash',
  });
}

function setStateText(set: RecoverySet): string {
  switch (set.state) {
    case 'live':
      return l10n.t('{0} of {1} left', leftOf(set), set.codes.length);
    case 'superseded':
      return l10n.t('replaced by a later set');
    case 'retired':
      return l10n.t('of no use any more');
    case 'missing':
      return l10n.t('gone from the secret storage');
    case 'unreadable':
      return l10n.t('cannot be read');
  }
}

function profileNode(account: AccountOverview, { account: name, registry }: AccountName): PartRow {
  const { state } = account.identity;
  const { profile } = account;
  const isUntold = state.known !== undefined && profile === undefined;
  return {
    row: {
      label: l10n.t('Profile'),
      description: isUntold
        ? l10n.t('not offered by this registry')
        : partText(state, () => profile?.email ?? ''),
      explanation: errorText(state.error) ?? l10n.t('What {0} knows and shows of {1}.', registry.host, name),
      icon: 'person',
      context: profile === undefined ? 'profile.none' : 'profile',
    },
    details: profile === undefined ? [] : profileNodes(account.id, profile),
  };
}

function profileNodes(id: string, profile: NonNullable<AccountOverview['profile']>): readonly SecurityNode[] {
  const { fullname, email, emailVerified, homepage, github, created } = profile;
  const verified =
    emailVerified === undefined ? [] : [emailVerified ? l10n.t('verified') : l10n.t('not verified')];
  const field = (name: string, label: string, value: string | undefined, icon: string) =>
    infoNode(`${id} profile ${name}`, {
      label,
      description: value ?? l10n.t({ message: 'none', comment: 'a field of the profile that is empty' }),
      icon,
    });
  return [
    field('fullname', l10n.t('Full name'), fullname, 'person'),
    field('email', l10n.t('E-mail'), email && [email, ...verified].join(' · '), 'mail'),
    field('homepage', l10n.t('Homepage'), homepage, 'home'),
    field('github', l10n.t('GitHub'), github, 'github'),
    ...(created === undefined
      ? []
      : [field('created', l10n.t('Member since'), dateText(new Date(created)), 'calendar')]),
  ];
}
