/** Which change of one package a person wants: what it has is read first, so that it can be chosen from. */
import { l10n } from 'vscode';
import { documentOf } from '../packages/draft.ts';
import { lookUpUser } from '../packages/ownerChange.ts';
import type { PackageChange } from '../packages/packageChange.ts';
import type { RequirementsSet } from '../packages/requirementsSet.ts';
import type { Maintainer, PackageDocument } from '../registry/packageClient.ts';
import type { OwnersSeen } from '../security/ownersSeen.ts';
import { askAccess } from './accessQuestions.ts';
import type { PickedAccount } from './accountPicker.ts';
import { askDeprecation } from './deprecationQuestions.ts';
import { askTagToAdd, askTagToRemove } from './distTagQuestions.ts';
import type { OnePackage } from './onePackage.ts';
import { askNewOwner, askOwnerToRemove } from './ownerQuestions.ts';
import type { OfOnePackage } from './packageChangeTexts.ts';
import { scopeOf } from './packageErrorTexts.ts';
import { askTeamAccess } from './teamQuestions.ts';

export interface PackageQuestionsParts {
  readonly one: OnePackage;
  readonly requirements: RequirementsSet;
  readonly ownersSeen: OwnersSeen;
}

/** Each is undefined when the person gives up, or was told why there is nothing to change. */
export class PackageQuestions {
  readonly #parts: PackageQuestionsParts;

  constructor(parts: PackageQuestionsParts) {
    this.#parts = parts;
  }

  async newOwner(picked: PickedAccount, of: OfOnePackage): Promise<PackageChange | undefined> {
    const owners = await this.#owners(picked, of);
    if (owners === undefined) return undefined;
    const person = await askNewOwner({
      title: l10n.t('Add an owner to {0}', of.name),
      host: of.host,
      owners: owners.map(({ name }) => name),
      known: this.#parts.ownersSeen.everybody(picked.access.registry),
      lookUp: name => this.lookUp(picked, of.host, name),
    });
    if (person === undefined) return undefined;
    const { name: user, email } = person;
    return { kind: 'add-owner', user, ...(email === undefined ? {} : { email }) };
  }

  /** @param user who is meant; chosen without it */
  async formerOwner(
    picked: PickedAccount,
    of: OfOnePackage,
    user?: string,
  ): Promise<PackageChange | undefined> {
    if (user !== undefined) return { kind: 'remove-owner', user };
    const owners = await this.#owners(picked, of);
    if (owners === undefined) return undefined;
    const [only] = owners;
    const title = l10n.t('Remove an owner of {0}', of.name);
    // Of an only one the look before the change says why they stay.
    const chosen = owners.length === 1 ? only?.name : await askOwnerToRemove(title, owners, picked.account);
    return chosen === undefined ? undefined : { kind: 'remove-owner', user: chosen };
  }

  async access(picked: PickedAccount, of: OfOnePackage): Promise<PackageChange | undefined> {
    const { one, requirements } = this.#parts;
    const found = await one.read(picked, of, async ({ client, signal }) => {
      return { visibility: await client.visibility(of.name, signal) };
    });
    if (found === undefined) return undefined;
    const requirement = requirements.of(picked.access.registry, of.name);
    const choice = await askAccess(l10n.t('Change the access to {0}', of.name), {
      ...(found.visibility === undefined ? {} : { visibility: found.visibility }),
      ...(requirement === undefined ? {} : { requirement }),
      isScoped: of.name.startsWith('@'),
      ...(of.name.startsWith('@') ? { scope: scopeOf(of.name) } : {}),
    });
    if (choice?.kind !== 'team') return choice;
    const title = l10n.t('Access of a team to {0}', of.name);
    return await this.teamAccess(picked, scopeOf(of.name), title);
  }

  async newDistTag(picked: PickedAccount, of: OfOnePackage): Promise<PackageChange | undefined> {
    const document = await this.document(picked, of);
    const tag = document && (await askTagToAdd(of.name, document));
    return tag && { kind: 'add-dist-tag', ...tag };
  }

  async formerDistTag(picked: PickedAccount, of: OfOnePackage): Promise<PackageChange | undefined> {
    const document = await this.document(picked, of);
    const tag = document && (await askTagToRemove(of.name, document));
    return tag === undefined ? undefined : { kind: 'remove-dist-tag', tag };
  }

  async deprecation(picked: PickedAccount, of: OfOnePackage): Promise<PackageChange | undefined> {
    const document = await this.document(picked, of);
    const deprecation = document && (await askDeprecation(l10n.t('Deprecate {0}', of.name), document));
    return deprecation && { kind: 'deprecate', ...deprecation };
  }

  /** Says so where there is no such package. */
  async document(picked: PickedAccount, of: OfOnePackage): Promise<PackageDocument | undefined> {
    const { one } = this.#parts;
    const found = await one.read(picked, of, async ({ client, signal }) => {
      return { document: await documentOf(client, of.name, signal) };
    });
    if (found !== undefined && found.document === undefined) await one.tellImpossible('no-such-package', of);
    return found?.document;
  }

  /** @returns `failed` where that was said */
  async lookUp(picked: PickedAccount, host: string, name: string): Promise<Maintainer | 'nobody' | 'failed'> {
    const found = await this.#parts.one.read(picked, { name, host }, async ({ client, signal }) => {
      return { person: await lookUpUser(client, name, signal) };
    });
    if (found === undefined) return 'failed';
    return found.person ?? 'nobody';
  }

  /** @param scope with its `@` */
  async teamAccess(picked: PickedAccount, scope: string, title: string): Promise<PackageChange | undefined> {
    const { one } = this.#parts;
    const of = { name: scope, host: picked.access.registry.host };
    const organization = scope.slice(1);
    const found = await one.read(picked, of, async ({ client, signal }) => {
      return { teams: await client.teams(organization, signal) };
    });
    if (found === undefined) return undefined;
    if (found.teams === undefined || found.teams.length === 0) {
      await one.tellImpossible('no-teams', of);
      return undefined;
    }
    const access = await askTeamAccess(title, found.teams);
    return access && { kind: 'team', scope: organization, ...access };
  }

  async #owners(picked: PickedAccount, of: OfOnePackage): Promise<readonly Maintainer[] | undefined> {
    const document = await this.document(picked, of);
    if (document === undefined || document.maintainers !== undefined) return document?.maintainers;
    await this.#parts.one.tellImpossible('unsupported', of);
    return undefined;
  }
}
