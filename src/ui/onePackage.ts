/** One change of one package: what it would do is looked up and shown, then it is made, and can be taken back. */
import * as vscode from 'vscode';
import {
  type Applied,
  applyChange,
  type Impossible,
  type PackageChange,
  type Plan,
  planChange,
  type Undo,
} from '../packages/change.ts';
import { ChangeError } from '../packages/changeError.ts';
import { purposeOf } from '../packages/changePurpose.ts';
import { ownerOf } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { PickedAccount } from './accountPicker.ts';
import { agrees } from './lastLook.ts';
import type { Log } from './log.ts';
import { confirm } from './notify.ts';
import { joined } from './outcomeTexts.ts';
import { changeLines, namesText } from './packageAspects.ts';
import {
  actionText,
  alreadyText,
  doingText,
  nothingChanged,
  type OfOnePackage,
} from './packageChangeTexts.ts';
import { failureText, impossibleText, notReadText } from './packageErrorTexts.ts';
import { tellChanged, tellFailed, tellUnchanged } from './packageMessages.ts';
import { lookAtPackages, type PackageWork, withPackages } from './packageWork.ts';
import type { Registries } from './registries.ts';

export interface OnePackageParts {
  readonly registries: Pick<Registries, 'packages'>;
  readonly log: Log;
  /** A change was made: what registries do not tell is noted. */
  onChanged(registry: URL, name: string, change: PackageChange): Promise<void>;
}

/** What is made, or taken back: only where it still is as it was left. */
type Step = Pick<Undo, 'change'> & Partial<Undo>;

type ToChange = Extract<Plan, { readonly kind: 'change' }>;

export class OnePackage {
  readonly #parts: OnePackageParts;

  constructor(parts: OnePackageParts) {
    this.#parts = parts;
  }

  /** Shows what the change does, and makes it. */
  async change(picked: PickedAccount, name: string, change: PackageChange): Promise<void> {
    const of = { name, host: picked.access.registry.host };
    const plan = await this.read(picked, of, ({ client, signal }) =>
      planChange(client, name, change, signal),
    );
    switch (plan?.kind) {
      case 'unchanged':
        return await tellUnchanged(alreadyText(change, of), this.#parts.log);
      case 'impossible':
        return await this.tellImpossible(plan.why, of, change);
      case 'change':
        if (await agreesTo(change, of, picked, plan)) await this.#make(picked, change, of);
    }
  }

  /**
   * What has to be known first. Where it cannot be had that is said, and tried again when the person wants it.
   * @returns undefined where there is nothing to go on with
   */
  async read<T>(
    picked: PickedAccount,
    of: OfOnePackage,
    read: (work: PackageWork) => Promise<T>,
  ): Promise<T | undefined> {
    const title = vscode.l10n.t('Looking at {0} on {1}', of.name, of.host);
    for (;;) {
      try {
        return await lookAtPackages(this.#parts.registries, picked, title, read);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        const failure = { text: notReadText(error, of.name), whatHolds: nothingChanged(), error };
        if (!(await tellFailed(failure, ownerOf(picked), this.#parts.log))) return undefined;
      }
    }
  }

  async tellImpossible(why: Impossible, of: OfOnePackage, change?: PackageChange): Promise<void> {
    await tellUnchanged(impossibleText(why, of, change), this.#parts.log);
  }

  /** Trying again looks first, where there is something to see, so it does nothing twice. */
  async #make(picked: PickedAccount, change: PackageChange, of: OfOnePackage): Promise<void> {
    const { registries, log, onChanged } = this.#parts;
    const owner = ownerOf(picked);
    let isUnclear = false;
    for (let next: Step | undefined = { change }; next !== undefined; ) {
      const step: Step = next;
      const { change: now, from } = step;
      try {
        const applied = await withPackages(registries, picked, doingText(now, of), ({ client, ask }) => {
          const asking = { ...ask, purpose: purposeOf(now, of.name) };
          return applyChange(client, of.name, now, asking, undefined, from);
        });
        await onChanged(owner.registry, of.name, now);
        next = await tellChanged(now, of, isUnclear ? byUs(applied) : applied, log);
        isUnclear = false;
      } catch (error) {
        if (!(error instanceof ChangeError)) throw error;
        const failure = { text: failureText(error, now, of), whatHolds: nothingChanged(), error };
        isUnclear ||= error.changed === 'unknown';
        const goesOn = await tellFailed(failure, owner, log);
        // What it would replace is not what was agreed to.
        if (goesOn && error.failure.code === 'changed-meanwhile')
          return await this.change(picked, of.name, now);
        next = goesOn ? step : undefined;
      }
    }
  }
}

/** What is so now may be so by a try before, whose answer was missing. */
function byUs(applied: Applied): Applied {
  return applied.kind === 'unchanged' ? { kind: 'done' } : applied;
}

async function agreesTo(
  change: PackageChange,
  { name, host }: OfOnePackage,
  { account }: PickedAccount,
  { before, after }: ToChange,
): Promise<boolean> {
  const isGoing = change.kind === 'remove-owner' && change.user === account;
  const where = [vscode.l10n.t('Registry'), vscode.l10n.t('{0} as {1}', host, account)] as const;
  const goesOn = await agrees({
    title: vscode.l10n.t('Change {0} on {1}?', name, host),
    action: actionText(change, name),
    lines: [...changeLines(change, before, after), where],
  });
  if (!goesOn || !isGoing) return goesOn;
  const others = after.kind === 'owners' ? namesText(after.owners) : '';
  return await confirm(
    vscode.l10n.t('Remove yourself as an owner of {0}?', name),
    joined(
      vscode.l10n.t('You can no longer publish or change it on {0}, unless a team gives you access.', host),
      vscode.l10n.t('Only another owner can make you one again: {0}.', others),
    ),
    vscode.l10n.t('Remove Myself'),
  );
}
