/** Names of packages, chosen from a list or typed: one, several, those of a scope, those that a pattern fits, or all. */
import * as vscode from 'vscode';
import { fitting, isPattern, scopesOf } from '../packages/packagePatterns.ts';
import { isPackageName } from '../registry/packageName.ts';
import { someOf } from './batchTexts.ts';
import { plain } from './plain.ts';
import { askTypedAlone, section, type TypedItem } from './typedPick.ts';

const { l10n } = vscode;

export interface PackageList {
  readonly names: readonly string[];
  /** False where the registry does not tell which there are. */
  readonly isKnown: boolean;
}

export interface PackageNameQuestion {
  readonly title: string;
  readonly many: boolean;
  readonly list: PackageList;
  readonly host: string;
}

/** No name of a package has a space in it. */
const several = ' several';

/** @returns none when the person gives up */
export async function askPackages(question: PackageNameQuestion): Promise<readonly string[]> {
  const { title, list, many } = question;
  const answer = await askTypedAlone(title, {
    placeholder: many
      ? l10n.t('Name of a package, or a pattern such as @scope/* or *-plugin')
      : l10n.t('Name of a package'),
    items: typed => itemsFor(typed, question),
  });
  if (answer === undefined) return [];
  if (answer === several) return await askSeveral(title, list.names);
  return many && isPattern(answer) ? fitting(list.names, answer) : [answer];
}

async function askSeveral(title: string, names: readonly string[]): Promise<readonly string[]> {
  const items = names.map(name => ({ label: plain(name), name }));
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: l10n.t('Space chooses, Enter goes on. Nothing is changed yet.'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return chosen?.map(({ name }) => name) ?? [];
}

function itemsFor(typed: string, { list, many, host }: PackageNameQuestion): readonly TypedItem[] {
  if (many && isPattern(typed)) return [patternItem(typed, list, host)];
  const { names, isKnown } = list;
  const found = names.filter(name => name.toLowerCase().includes(typed.toLowerCase()));
  const isThis = (name: string) => name === typed;
  const packages = [...found.filter(isThis), ...found.filter(name => !isThis(name))].map(packageItem);
  const others = typed === '' || names.includes(typed) ? [] : [typedItem(typed, isKnown)];
  const groups = many ? groupItems(typed, names) : [];
  // Enter takes the first: a package where one is typed, and what is not in the list where nothing else fits.
  return typed === ''
    ? [...groups, ...section<TypedItem>(l10n.t('packages'), packages)]
    : [...packages, ...groups, ...others];
}

function packageItem(name: string): TypedItem {
  return { label: plain(name), iconPath: new vscode.ThemeIcon('package'), answer: name };
}

/** What takes many at once. */
function groupItems(typed: string, names: readonly string[]): readonly TypedItem[] {
  if (names.length < 2) return [];
  const scopes = [...scopesOf(names)]
    .filter(([scope]) => scope.includes(typed.toLowerCase()))
    .map(([scope, count]) => groupItem(`${scope}/*`, 'symbol-namespace', count));
  if (typed !== '') return scopes;
  return [
    { label: l10n.t('Several…'), iconPath: new vscode.ThemeIcon('checklist'), answer: several },
    { ...groupItem('*', 'package', names.length), label: l10n.t('All packages') },
    ...scopes,
  ];
}

function groupItem(pattern: string, icon: string, count: number): TypedItem {
  return {
    label: plain(pattern),
    description: countText(count),
    iconPath: new vscode.ThemeIcon(icon),
    answer: pattern,
  };
}

function patternItem(typed: string, { names, isKnown }: PackageList, host: string): TypedItem {
  if (!isKnown) {
    return {
      label: l10n.t('$(error) {0} does not list packages, so a pattern fits none; type a name', host),
    };
  }
  const found = fitting(names, typed);
  return found.length === 0
    ? { label: l10n.t('$(error) No package that this account can write to fits “{0}”', plain(typed)) }
    : { ...groupItem(typed, 'filter', found.length), detail: plain(someOf(found)) };
}

function typedItem(typed: string, isKnown: boolean): TypedItem {
  if (!isPackageName(typed))
    return { label: l10n.t('$(error) “{0}” is not the name of a package', plain(typed)) };
  const description = isKnown ? l10n.t('not in the list of this account') : '';
  return { ...packageItem(typed), description };
}

function countText(count: number): string {
  return count === 1 ? l10n.t('1 package') : l10n.t('{0} packages', count);
}
