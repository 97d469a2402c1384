/** The profile as a list of fields, each edited in a box of its own, and saved together. */
import * as vscode from 'vscode';
import { changedFields, type ProfileField, profileFields } from '../accounts/profileChange.ts';
import type { AccountName } from '../registry/account.ts';
import type { ProfileFields } from '../registry/accountClient.ts';
import { plain } from './plain.ts';
import { fieldHint, fieldName, fieldProblem } from './profileTexts.ts';

type Item = vscode.QuickPickItem & { readonly field?: ProfileField };
type Choice = ProfileField | 'save' | 'leave';

/**
 * Lets the person change fields until they save or leave; what is not saved is not left without a question.
 * @returns the fields as they are to be; undefined where nothing is to be saved
 */
export async function editProfile(
  before: ProfileFields,
  owner: AccountName,
): Promise<ProfileFields | undefined> {
  let fields = before;
  let last: ProfileField | undefined;
  for (;;) {
    const choice = await choose(before, fields, owner, last);
    if (choice === 'save') return fields;
    if (choice === 'leave') {
      const left = await leave(before, fields, owner);
      if (left === 'save') return fields;
      if (left === 'discard') return undefined;
    } else {
      const value = await editField(choice, fields[choice], owner);
      fields = { ...fields, [choice]: value ?? fields[choice] };
      last = choice;
    }
  }
}

/** @param last the field that was edited before */
async function choose(
  before: ProfileFields,
  fields: ProfileFields,
  owner: AccountName,
  last: ProfileField | undefined,
): Promise<Choice> {
  const changed = changedFields(before, fields);
  const pick = vscode.window.createQuickPick<Item>();
  const chosen = Promise.withResolvers<Choice>();
  const items: Item[] = profileFields.map(field => fieldItem(field, fields[field], changed.includes(field)));
  const save: Item = {
    label: `$(check) ${vscode.l10n.t('Save')}`,
    description: saveText(changed),
  };
  pick.title = vscode.l10n.t('Profile of {0} on {1}', owner.account, owner.registry.host);
  pick.placeholder = vscode.l10n.t('Enter opens a field, or saves. Nothing is sent before you save.');
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  // Nothing to save, nothing to choose.
  pick.items =
    changed.length === 0 ? items : [...items, { label: '', kind: vscode.QuickPickItemKind.Separator }, save];
  const active = items.find(({ field }) => field !== undefined && field === last);
  if (active !== undefined) pick.activeItems = [active];
  pick.onDidAccept(() => {
    const [item] = pick.activeItems;
    if (item !== undefined) chosen.resolve(item.field ?? 'save');
  });
  pick.onDidHide(() => chosen.resolve('leave'));
  pick.show();
  try {
    return await chosen.promise;
  } finally {
    pick.dispose();
  }
}

function fieldItem(field: ProfileField, value: string, isChanged: boolean): Item {
  const shown = value === '' ? vscode.l10n.t('not set') : value;
  return {
    label: `$(${icons[field]}) ${fieldName(field)}`,
    description: isChanged ? vscode.l10n.t('{0} · changed', shown) : shown,
    field,
  };
}

const icons: Readonly<Record<ProfileField, string>> = {
  email: 'mail',
  fullname: 'account',
  homepage: 'home',
  github: 'github',
};

function saveText(changed: readonly ProfileField[]): string {
  return changed.map(fieldName).join(', ');
}

/** @returns undefined when the person leaves the field as it is */
async function editField(
  field: ProfileField,
  value: string,
  { registry, account }: AccountName,
): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('{0} of {1} on {2}', fieldName(field), account, registry.host),
    prompt: fieldHint(field),
    value,
    ignoreFocusOut: true,
    validateInput: text => fieldProblem(field, text.trim()),
  });
  return typed?.trim();
}

async function leave(
  before: ProfileFields,
  fields: ProfileFields,
  { registry, account }: AccountName,
): Promise<'save' | 'discard' | 'stay'> {
  const changed = changedFields(before, fields);
  if (changed.length === 0) return 'discard';
  const save = vscode.l10n.t('Save');
  const discard = vscode.l10n.t('Discard');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Save the changes to the profile of {0} on {1}?', account, registry.host),
    {
      modal: true,
      detail: changed.map(field => plain(changeText(field, before[field], fields[field]))).join('\n'),
    },
    save,
    discard,
  );
  if (answer === save) return 'save';
  return answer === discard ? 'discard' : 'stay';
}

function changeText(field: ProfileField, before: string, after: string): string {
  const notSet = vscode.l10n.t('not set');
  return vscode.l10n.t('{0}: {1} → {2}', fieldName(field), before || notSet, after || notSet);
}
