/** Which change of many packages a person wants: what each has is not known yet, so names are typed. */
import { l10n } from 'vscode';
import type { PackageChange } from '../packages/packageChange.ts';
import type { OwnersSeen } from '../security/ownersSeen.ts';
import { askAccess } from './accessQuestions.ts';
import type { PickedAccount } from './accountPicker.ts';
import { askDeprecation } from './deprecationQuestions.ts';
import { askTagForMany, askTagOfMany } from './distTagQuestions.ts';
import { askNewOwner, askOwnerOfMany } from './ownerQuestions.ts';
import { scopeOf } from './packageErrorTexts.ts';
import type { PackageQuestions } from './packageQuestions.ts';

export interface ManyQuestionsParts {
  /** For what is asked of the registry whichever packages it is about. */
  readonly questions: PackageQuestions;
  readonly ownersSeen: OwnersSeen;
}

type Names = readonly string[];

/** Each is undefined when the person gives up, or was told why there is nothing to change. */
export class ManyQuestions {
  readonly #parts: ManyQuestionsParts;

  constructor(parts: ManyQuestionsParts) {
    this.#parts = parts;
  }

  async newOwner(picked: PickedAccount, names: Names): Promise<PackageChange | undefined> {
    const { questions, ownersSeen } = this.#parts;
    const { registry } = picked.access;
    const person = await askNewOwner({
      title: l10n.t('Add an owner to {0} packages', names.length),
      host: registry.host,
      owners: [],
      known: ownersSeen.everybody(registry),
      lookUp: name => questions.lookUp(picked, registry.host, name),
    });
    if (person === undefined) return undefined;
    const { name: user, email } = person;
    return { kind: 'add-owner', user, ...(email === undefined ? {} : { email }) };
  }

  /** @param of who is meant; named without it */
  async formerOwner(picked: PickedAccount, names: Names, of?: string): Promise<PackageChange | undefined> {
    if (of !== undefined) return { kind: 'remove-owner', user: of };
    const known = this.#parts.ownersSeen.everybody(picked.access.registry);
    const title = l10n.t('Remove an owner of {0} packages', names.length);
    const user = await askOwnerOfMany(title, known, picked.account);
    return user === undefined ? undefined : { kind: 'remove-owner', user };
  }

  async access(picked: PickedAccount, names: Names): Promise<PackageChange | undefined> {
    const scopes = new Set(names.map(scopeOf));
    const [scope = ''] = scopes;
    const choice = await askAccess(l10n.t('Change the access to {0} packages', names.length), {
      isScoped: names.some(name => name.startsWith('@')),
      ...(scopes.size === 1 && scope.startsWith('@') ? { scope } : {}),
    });
    if (choice?.kind !== 'team') return choice;
    const title = l10n.t('Access of a team to {0} packages', names.length);
    return await this.#parts.questions.teamAccess(picked, scope, title);
  }

  async newDistTag(_picked: PickedAccount, names: Names): Promise<PackageChange | undefined> {
    const tag = await askTagForMany(l10n.t('Add a dist-tag to {0} packages', names.length));
    return tag && { kind: 'add-dist-tag', ...tag };
  }

  async formerDistTag(_picked: PickedAccount, names: Names): Promise<PackageChange | undefined> {
    const tag = await askTagOfMany(l10n.t('Remove a dist-tag of {0} packages', names.length));
    return tag === undefined ? undefined : { kind: 'remove-dist-tag', tag };
  }

  async deprecation(_picked: PickedAccount, names: Names): Promise<PackageChange | undefined> {
    const deprecation = await askDeprecation(l10n.t('Deprecate {0} packages', names.length));
    return deprecation && { kind: 'deprecate', ...deprecation };
  }
}
