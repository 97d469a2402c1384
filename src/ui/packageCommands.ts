/** Changes of packages: owners, access, dist-tags, deprecation of one or of many, and taking versions of one back. */
import * as vscode from 'vscode';
import { unfinishedChangesKey } from '../packages/notedChange.ts';
import type { PackageChange } from '../packages/packageChange.ts';
import { RequirementsSet } from '../packages/requirementsSet.ts';
import { OwnersSeen } from '../security/ownersSeen.ts';
import { type BatchMark, BatchMarks } from '../shared/batchMarks.ts';
import type { Claims } from '../shared/claims.ts';
import type { AccountPicker, PickedAccount } from './accountPicker.ts';
import type { PackageArguments } from './commands.ts';
import type { Log } from './log.ts';
import { ManyPackages } from './manyPackages.ts';
import { ManyQuestions } from './manyQuestions.ts';
import { OnePackage } from './onePackage.ts';
import type { OfOnePackage } from './packageChangeTexts.ts';
import { PackageQuestions } from './packageQuestions.ts';
import { PackageTargetPicker } from './packageTargets.ts';
import type { Registries } from './registries.ts';
import { UnpublishingCommand } from './unpublishing.ts';

const { l10n } = vscode;

export interface PackageCommandsParts {
  readonly picker: AccountPicker;
  readonly registries: Registries;
  readonly notes: vscode.Memento;
  readonly claims: Claims;
  readonly log: Log;
}

/** What is asked where one package is meant, and where many are. */
interface Questions {
  readonly title: string;
  one(picked: PickedAccount, of: OfOnePackage): Promise<PackageChange | undefined>;
  many(picked: PickedAccount, names: readonly string[]): Promise<PackageChange | undefined>;
}

export class PackageCommands {
  readonly #targets: PackageTargetPicker;
  readonly #requirements: RequirementsSet;
  readonly #ownersSeen: OwnersSeen;
  readonly #one: OnePackage;
  readonly #many: ManyPackages;
  readonly #ofOne: PackageQuestions;
  readonly #ofMany: ManyQuestions;
  readonly #unpublishing: UnpublishingCommand;

  constructor({ picker, registries, notes, claims, log }: PackageCommandsParts) {
    this.#targets = new PackageTargetPicker({ picker, registries, log });
    this.#requirements = new RequirementsSet(notes);
    this.#ownersSeen = new OwnersSeen(notes);
    const ownersSeen = this.#ownersSeen;
    const onChanged = async (registry: URL, name: string, change: PackageChange) => {
      // The change is made, whether that can be noted or not.
      const noted = this.#noteChange(registry, name, change);
      await noted.catch(error => log.problem(error));
    };
    this.#one = new OnePackage({ registries, log, onChanged });
    const marks = new BatchMarks(notes, unfinishedChangesKey);
    this.#many = new ManyPackages({ picker, registries, marks, claims, log, onChanged });
    this.#ofOne = new PackageQuestions({ one: this.#one, requirements: this.#requirements, ownersSeen });
    this.#ofMany = new ManyQuestions({ questions: this.#ofOne, ownersSeen });
    this.#unpublishing = new UnpublishingCommand({ registries, questions: this.#ofOne, log });
  }

  async addOwner(...of: PackageArguments): Promise<void> {
    await this.#change(of, {
      title: l10n.t('Add an owner to which package?'),
      one: (picked, one) => this.#ofOne.newOwner(picked, one),
      many: (picked, names) => this.#ofMany.newOwner(picked, names),
    });
  }

  async removeOwner(...of: PackageArguments): Promise<void> {
    const [row] = of;
    const user = row !== undefined && 'user' in row ? row.user : undefined;
    await this.#change(of, {
      title: l10n.t('Remove an owner of which package?'),
      one: (picked, one) => this.#ofOne.formerOwner(picked, one, user),
      many: (picked, names) => this.#ofMany.formerOwner(picked, names, user),
    });
  }

  async setAccess(...of: PackageArguments): Promise<void> {
    await this.#change(of, {
      title: l10n.t('Change the access to which package?'),
      one: (picked, one) => this.#ofOne.access(picked, one),
      many: (picked, names) => this.#ofMany.access(picked, names),
    });
  }

  async addDistTag(...of: PackageArguments): Promise<void> {
    await this.#change(of, {
      title: l10n.t('Add a dist-tag to which package?'),
      one: (picked, one) => this.#ofOne.newDistTag(picked, one),
      many: (picked, names) => this.#ofMany.newDistTag(picked, names),
    });
  }

  async removeDistTag(...of: PackageArguments): Promise<void> {
    await this.#change(of, {
      title: l10n.t('Remove a dist-tag of which package?'),
      one: (picked, one) => this.#ofOne.formerDistTag(picked, one),
      many: (picked, names) => this.#ofMany.formerDistTag(picked, names),
    });
  }

  async deprecate(...of: PackageArguments): Promise<void> {
    await this.#change(of, {
      title: l10n.t('Deprecate versions of which package?'),
      one: (picked, one) => this.#ofOne.deprecation(picked, one),
      many: (picked, names) => this.#ofMany.deprecation(picked, names),
    });
  }

  async unpublish(...of: PackageArguments): Promise<void> {
    const targets = await this.#targets.pick(of, { title: l10n.t('Unpublish which package?'), many: false });
    const [name] = targets?.names ?? [];
    if (targets === undefined || name === undefined) return;
    const { picked } = targets;
    await this.#unpublishing.run(picked, { name, host: picked.access.registry.host });
  }

  /** With what was left of a change of many before the window was closed. */
  async goOn(mark: BatchMark): Promise<void> {
    await this.#many.goOn(mark);
  }

  async #change(of: PackageArguments, { title, one, many }: Questions): Promise<void> {
    const targets = await this.#targets.pick(of, { title, many: true });
    if (targets === undefined) return;
    const { picked, names } = targets;
    const [name] = names;
    if (name === undefined) return;
    const isOne = names.length === 1;
    const change = isOne
      ? await one(picked, { name, host: picked.access.registry.host })
      : await many(picked, names);
    if (change === undefined) return;
    await (isOne ? this.#one.change(picked, name, change) : this.#many.change(picked, names, change));
  }

  /** What registries do not tell, and what the tree would take for news. */
  async #noteChange(registry: URL, name: string, change: PackageChange): Promise<void> {
    if (change.kind === 'two-factor') await this.#requirements.keep(registry, name, change.requirement);
    if (change.kind === 'add-owner') await this.#ownersSeen.know(registry, name, change.user);
  }
}
