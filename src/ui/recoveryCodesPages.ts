/** The panel of the recovery codes, as pages: what is kept, taking some in, and a look at what was found. */
import * as vscode from 'vscode';
import type { Block, NoticeBlock, PageButton, PageView } from '../shared/panelProtocol.ts';
import type { Secret } from '../shared/secret.ts';
import type { NotKeptReason } from '../twofactor/recoveryArrival.ts';
import type { FoundCodes } from '../twofactor/recoveryCodesText.ts';
import { type CodeOwner, leftOf, type RecoverySet } from '../twofactor/recoverySets.ts';
import type { CodesOnPage } from './codesOnPage.ts';
import { joined } from './outcomeTexts.ts';
import { foundCodes } from './pageBlocks.ts';
import { adviceText, notKeptText, originText, setText } from './recoveryCodesTexts.ts';
import { wayToNewCodes } from './supportPages.ts';
import { dateText } from './units.ts';
import { whoAndWhere } from './whoAndWhere.ts';

export const codesField = 'codes';
export const replaceField = 'replace';

export interface CodesPage extends SetsOnPage {
  readonly owner: CodeOwner;
  /** What was just done. */
  readonly notice?: string | undefined;
  /** Why a copy elsewhere is needed. */
  readonly copyAdvice?: string | undefined;
}

export function codesPage(page: CodesPage): PageView {
  const { owner, shown, others, notice, copyAdvice } = page;
  const isOneOfSeveral = areSeveral(page);
  const needsCopy = shown.filter(({ set }) => !set.copied);
  const advice =
    copyAdvice === undefined ? [] : needsCopy.map(({ set }) => copyNotice(set, copyAdvice, isOneOfSeveral));
  return {
    step: 'codes',
    heading: vscode.l10n.t('Recovery codes'),
    about: whoAndWhere(owner),
    blocks: [
      ...(notice === undefined ? [] : [information(notice)]),
      { kind: 'text', text: shown.length === 0 ? noneText() : adviceText() },
      ...advice,
      ...shown.flatMap(codes => [...codes.blocks(), ...fewLeft(codes.set)]),
      ...others.map(set => otherSet(set, isOneOfSeveral)),
    ],
    buttons: [
      { action: 'import', label: vscode.l10n.t('Import codes…') },
      ...shown.map(({ set }) => forgetButton(set, isOneOfSeveral)),
    ],
  };
}

/** Of a set, beside other sets. */
export function setName({ number }: RecoverySet): string {
  return vscode.l10n.t('set {0}', number + 1);
}

/** What the page says of a set, and whoever speaks of it: since when it is there, and whether it works. */
export function setTitle(set: RecoverySet, isOneOfSeveral: boolean): string {
  const said = stateText(set);
  return isOneOfSeveral ? vscode.l10n.t('Set {0} · {1}', set.number + 1, said) : said;
}

export interface SetsOnPage {
  /** The live sets. */
  readonly shown: readonly CodesOnPage[];
  /** All others that the owner has. */
  readonly others: readonly RecoverySet[];
}

export function areSeveral({ shown, others }: SetsOnPage): boolean {
  return shown.length + others.length > 1;
}

export function importPage(owner: CodeOwner, text: string, error?: string): PageView {
  return {
    step: 'import',
    heading: vscode.l10n.t('Import recovery codes'),
    about: whoAndWhere(owner),
    blocks: [
      {
        kind: 'text',
        text: vscode.l10n.t(
          'Paste the codes that the registry gave you, or choose the file that they were saved in. Numbers, dots, quotes and headings around them do not matter; you see what was found before anything is kept.',
        ),
      },
      {
        kind: 'field',
        id: codesField,
        input: 'lines',
        label: vscode.l10n.t('Recovery codes'),
        value: text,
        ...(error === undefined ? {} : { error }),
      },
    ],
    buttons: [
      { action: 'look', label: vscode.l10n.t('Continue') },
      { action: 'file', label: vscode.l10n.t('Choose a file…') },
      { action: 'cancel', label: vscode.l10n.t('Cancel') },
    ],
    focus: codesField,
  };
}

export interface Preview {
  readonly owner: CodeOwner;
  readonly found: FoundCodes;
  /** Those that are not kept yet. */
  readonly fresh: readonly Secret[];
  readonly known: readonly Secret[];
  /** Live sets that are kept already. */
  readonly earlier: readonly RecoverySet[];
  /** What has come in the way of keeping them. */
  readonly problem?: NotKeptReason | string | undefined;
  readonly isBusy?: boolean;
}

export function previewPage(preview: Preview): PageView {
  const { owner, fresh, known, earlier, isBusy = false } = preview;
  return {
    step: 'preview',
    heading: vscode.l10n.t('Keep these recovery codes?'),
    about: whoAndWhere(owner),
    blocks: [
      ...problemOf(preview),
      { kind: 'text', text: remarks(preview).join(' ') },
      ...(fresh.length === 0 ? [] : [foundCodes(vscode.l10n.t('Found: {0}', fresh.length), fresh)]),
      ...(earlier.length === 0 || fresh.length === 0 ? [] : earlierBlocks(earlier, known.length > 0)),
    ],
    buttons: [
      { action: 'keep', label: vscode.l10n.t('Keep these codes'), disabled: fresh.length === 0 },
      { action: 'back', label: vscode.l10n.t('Back') },
      { action: 'cancel', label: vscode.l10n.t('Cancel') },
    ],
    ...(isBusy ? { busy: vscode.l10n.t('Storing the codes…') } : {}),
  };
}

function noneText(): string {
  return vscode.l10n.t(
    'No recovery codes of this account are kept here. If you have some, import them: the prompt can then answer with them.',
  );
}

function copyNotice(set: RecoverySet, advice: string, isOneOfSeveral: boolean): NoticeBlock {
  const label = isOneOfSeveral
    ? vscode.l10n.t('I have a copy elsewhere ({0})', setName(set))
    : vscode.l10n.t('I have a copy elsewhere');
  return {
    kind: 'notice',
    severity: 'warning',
    text: advice,
    buttons: [{ action: `copied-${set.number}`, label }],
  };
}

function fewLeft(set: RecoverySet): readonly NoticeBlock[] {
  const left = leftOf(set);
  if (left > 2) return [];
  const text = joined(vscode.l10n.t('Few of these are left.'), wayToNewCodes(set.owner.registry));
  return [{ kind: 'notice', severity: 'warning', text }];
}

function otherSet(set: RecoverySet, isOneOfSeveral: boolean): NoticeBlock {
  const isLost = set.state === 'missing' || set.state === 'unreadable';
  return {
    kind: 'notice',
    severity: isLost ? 'error' : 'information',
    text: setTitle(set, isOneOfSeveral),
    buttons: [forgetButton(set, isOneOfSeveral)],
  };
}

function stateText(set: RecoverySet): string {
  const { codes, retiredAt } = set;
  switch (set.state) {
    case 'live':
      return setText(set);
    case 'retired': {
      const aside =
        retiredAt === undefined
          ? vscode.l10n.t('Put aside')
          : vscode.l10n.t('Put aside on {0}', dateText(retiredAt));
      return vscode.l10n.t(
        '{0}: an older set of {1}, which no longer works. {2}.',
        aside,
        codes.length,
        originText(set),
      );
    }
    case 'superseded':
      return vscode.l10n.t(
        'Of no use any more, since 2FA was set up again: an older set of {0}. {1}.',
        codes.length,
        originText(set),
      );
    case 'missing':
      return vscode.l10n.t(
        "Gone: a set of {0} is not in this editor's secret storage any more. {1}. If you have a copy, import it.",
        codes.length,
        originText(set),
      );
    case 'unreadable':
      return vscode.l10n.t(
        "Unreadable: this editor's secret storage has something else in place of a set of {0}. {1}. If you have a copy, import it.",
        codes.length,
        originText(set),
      );
  }
}

function forgetButton(set: RecoverySet, isOneOfSeveral: boolean): PageButton {
  return { action: `forget-${set.number}`, label: forgetText(set, isOneOfSeveral) };
}

function forgetText(set: RecoverySet, isOneOfSeveral: boolean): string {
  if (!isOneOfSeveral) return vscode.l10n.t('Forget these codes…');
  return isOver(set)
    ? vscode.l10n.t('Forget {0}, which no longer works…', setName(set))
    : vscode.l10n.t('Forget {0}…', setName(set));
}

/** What forgetting a set means. */
export function forgettingText(set: RecoverySet): string {
  if (isOver(set))
    return vscode.l10n.t(
      'They are removed from this computer, and cannot be brought back. The registry does not take them any more.',
    );
  return set.state === 'live'
    ? vscode.l10n.t(
        'They are removed from this computer, and cannot be brought back. The registry still takes those that were not used.',
      )
    : vscode.l10n.t(
        'What is left of them on this computer is removed, and cannot be brought back. A copy that you have elsewhere may still work.',
      );
}

/** Whether the registry takes none of its codes any more. */
function isOver({ state }: RecoverySet): boolean {
  return state === 'retired' || state === 'superseded';
}

function problemOf({ problem }: Preview): readonly NoticeBlock[] {
  if (problem === undefined) return [];
  const text =
    problem === 'store-failed' || problem === 'read-back-differs'
      ? vscode.l10n.t(
          '{0} They are still where you took them from. Try again, or leave them there.',
          notKeptText(problem),
        )
      : problem;
  return [{ kind: 'notice', severity: 'error', text }];
}

function remarks({ found, fresh, known }: Preview): readonly string[] {
  const { duplicates, leftOut } = found;
  return [
    fresh.length === 0
      ? vscode.l10n.t('All of these codes are kept here already.')
      : vscode.l10n.t('Are these all, and nothing else? Nothing is kept yet.'),
    ...(fresh.length > 0 && known.length > 0
      ? [vscode.l10n.t('Kept here already: {0} more.', known.length)]
      : []),
    ...(duplicates > 0 ? [vscode.l10n.t('Repeated: {0}.', duplicates)] : []),
    ...(leftOut > 0
      ? [vscode.l10n.t('Left out, since they look different from the others: {0}.', leftOut)]
      : []),
  ];
}

/** Some that are the same show that the others are not out of date. */
function earlierBlocks(earlier: readonly RecoverySet[], overlaps: boolean): readonly Block[] {
  const count = earlier.reduce((sum, set) => sum + leftOf(set), 0);
  const text = vscode.l10n.t(
    'Codes of this account that are kept here already: {0}. These are kept as well.',
    count,
  );
  if (overlaps) return [{ kind: 'text', text }];
  return [
    { kind: 'text', text },
    {
      kind: 'check',
      id: replaceField,
      label: vscode.l10n.t('The older ones no longer work: put them aside'),
      checked: false,
    },
  ];
}

function information(text: string): NoticeBlock {
  return { kind: 'notice', severity: 'information', text };
}
