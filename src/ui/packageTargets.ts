/**
 * Which packages are meant: rows of the tree, a package.json, or those that are chosen from the list of the account, by
 * name, by scope or by a pattern.
 */
import * as vscode from 'vscode';
import { isSameAccount } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { AccountPicker, PickedAccount } from './accountPicker.ts';
import { cancellableWhenSlow } from './cancellable.ts';
import type { PackageArguments } from './commands.ts';
import type { Log } from './log.ts';
import { readManifestPackage } from './manifestPackage.ts';
import type { OfPackageOwner, OfPublished } from './menuTargets.ts';
import { tellFailure } from './notify.ts';
import { joined } from './outcomeTexts.ts';
import { askPackages, type PackageList } from './packageNamePick.ts';
import type { Registries } from './registries.ts';
import { accountText } from './registryTexts.ts';

export interface PackageTargets {
  readonly picked: PickedAccount;
  /** Each once; at least one. */
  readonly names: readonly string[];
}

export interface PackageTargetQuestion {
  /** The question, over every list: "Add an owner to which package?" */
  readonly title: string;
  /** Whether several will do. */
  readonly many: boolean;
}

export interface PackageTargetParts {
  readonly picker: AccountPicker;
  readonly registries: Pick<Registries, 'lookAtPackages'>;
  readonly log: Log;
}

export class PackageTargetPicker {
  readonly #parts: PackageTargetParts;

  constructor(parts: PackageTargetParts) {
    this.#parts = parts;
  }

  /**
   * @param of what the command was called on
   * @returns undefined when the person gives up, or was told what is wrong
   */
  async pick(
    [of, selected]: PackageArguments,
    question: PackageTargetQuestion,
  ): Promise<PackageTargets | undefined> {
    const { picker } = this.#parts;
    if (of instanceof vscode.Uri) return await this.#ofManifest(of, question);
    const picked = await picker.pick(question.title, of?.owner);
    if (picked === undefined) return undefined;
    if (of !== undefined && 'packageName' in of) {
      const rows = question.many ? rowsOf(of, selected) : [of];
      return { picked, names: [...new Set(rows.map(({ packageName }) => packageName))] };
    }
    return await this.#ask(picked, question);
  }

  async #ofManifest(
    manifest: vscode.Uri,
    { title }: PackageTargetQuestion,
  ): Promise<PackageTargets | undefined> {
    const found = await readManifestPackage(manifest);
    if (found === undefined) {
      const file = vscode.workspace.asRelativePath(manifest);
      await tellFailure(vscode.l10n.t('{0} names no package. Nothing was changed.', file), this.#parts.log);
      return undefined;
    }
    const { name, registry } = found;
    const picked = await this.#parts.picker.pick(title, registry && { registry });
    return picked && { picked, names: [name] };
  }

  async #ask(picked: PickedAccount, question: PackageTargetQuestion): Promise<PackageTargets | undefined> {
    const list = await this.#list(picked);
    const { host } = picked.access.registry;
    const title = joined(question.title, vscode.l10n.t('{0} on {1}', picked.account, host));
    const names = list && (await askPackages({ ...question, title, list, host }));
    return names === undefined || names.length === 0 ? undefined : { picked, names };
  }

  /** Names can be typed where the list cannot be had. */
  async #list(picked: PickedAccount): Promise<PackageList | undefined> {
    const { access, account } = picked;
    const title = vscode.l10n.t('Reading the packages of {0} on {1}…', account, access.registry.host);
    try {
      const names = await cancellableWhenSlow(title, async ({ signal }) => {
        const client = this.#parts.registries.lookAtPackages(access);
        try {
          return await client.packagesOf(account, signal);
        } finally {
          await client.close();
        }
      });
      return { names: names.toSorted((a, b) => a.localeCompare(b)), isKnown: true };
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (error.code === 'unsupported') return { names: [], isKnown: false };
      if (error.code === 'cancelled') return undefined;
      await tellFailure(joined(accountText(error), vscode.l10n.t('Nothing was changed.')), this.#parts.log);
      return undefined;
    }
  }
}

/**
 * All rows that are selected with the one that the command was called on, as far as they are of the same account, and,
 * where they are of owners, of the same person.
 */
function rowsOf(
  of: OfPublished & Partial<OfPackageOwner>,
  selected: readonly (OfPublished & Partial<OfPackageOwner>)[] | undefined,
): readonly OfPublished[] {
  const isMeant = (row: OfPublished & Partial<OfPackageOwner>) =>
    'packageName' in row && isSameAccount(row.owner, of.owner) && row.user === of.user;
  const rows = selected?.filter(isMeant) ?? [];
  return rows.length === 0 ? [of] : rows;
}
