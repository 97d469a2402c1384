/** One change of many packages: what it would do to each is looked up and shown, then it is made, under one prompt. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  type Applied,
  type Aspect,
  applyChange,
  type PackageChange,
  type Plan,
  planChange,
} from '../packages/change.ts';
import { ChangeError, judgeChange } from '../packages/changeError.ts';
import { purposeOf } from '../packages/changePurpose.ts';
import { fromNote, toNote } from '../packages/notedChange.ts';
import { ownerOf } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import { patiently } from '../registry/secondFactor.ts';
import { type BatchEnd, type Judgement, readsAtOnce, runBatch } from '../shared/batch.ts';
import type { BatchMark, BatchMarks } from '../shared/batchMarks.ts';
import type { Claims } from '../shared/claims.ts';
import type { AccountPicker, PickedAccount } from './accountPicker.ts';
import { agreeToPlan, type PlanRow } from './batchPlan.ts';
import { type BatchJob, runJob } from './batchRun.ts';
import { type BatchWords, progressText } from './batchTexts.ts';
import { pauseText } from './cancellable.ts';
import type { Log } from './log.ts';
import {
  jobTitle,
  manyDoneText,
  manyUnchangedText,
  type OfAccountThere,
  planText,
  planTitle,
} from './manyPackageTexts.ts';
import { confirm } from './notify.ts';
import { alreadyText, doneText, nothingChanged } from './packageChangeTexts.ts';
import { notReadText, whyText } from './packageErrorTexts.ts';
import { tellFailed } from './packageMessages.ts';
import { lookAtPackages } from './packageWork.ts';
import type { Registries } from './registries.ts';
import { packageErrorText } from './registryTexts.ts';

export interface ManyPackagesParts {
  readonly picker: AccountPicker;
  readonly registries: Pick<Registries, 'packages'>;
  readonly marks: BatchMarks;
  readonly claims: Claims;
  readonly log: Log;
  /** A change was made: what registries do not tell is noted. */
  onChanged(registry: URL, name: string, change: PackageChange): Promise<void>;
}

/** One package, and what is to become of it. */
interface Target {
  readonly name: string;
  readonly change: PackageChange;
  /** What is taken back is only where it still is as it was left. */
  readonly from?: Aspect;
}

interface Looked {
  readonly kind: 'done';
  readonly plan: Plan;
}

export class ManyPackages {
  readonly #parts: ManyPackagesParts;

  constructor(parts: ManyPackagesParts) {
    this.#parts = parts;
  }

  /** Shows what the change does to each, and makes it. */
  async change(picked: PickedAccount, names: readonly string[], change: PackageChange): Promise<void> {
    const looked = await this.#look(picked, names, change);
    if (looked === undefined) return;
    const there = thereOf(picked);
    const rows = looked.items.map(({ item, outcome }): PlanRow<string> => {
      if (outcome.kind === 'done') return planRow(item, outcome.plan, change, there.host);
      const why = 'error' in outcome && outcome.error instanceof RegistryError ? outcome.error : undefined;
      const description = why === undefined ? '' : packageErrorText(why, item);
      return { item, label: item, description, state: 'impossible' };
    });
    const agreed = await agreeToPlan({ title: planTitle(change, there), rows });
    if (agreed.length === 0 || !(await agreesToGo(change, agreed.length, there))) return;
    await this.#make(picked, agreed, change, { id: randomUUID(), total: agreed.length });
  }

  /** With what a mark of before has left: that was agreed to then. */
  async goOn(mark: BatchMark): Promise<void> {
    const { picker, marks } = this.#parts;
    const noted = fromNote(mark.what);
    if (noted === undefined) return await marks.forget(mark.id);
    const picked = await picker.pick('', noted.owner);
    if (picked !== undefined) await this.#make(picked, mark.left, noted.change, mark);
  }

  /** Undefined where the person gave up, or was told why it cannot be done. */
  async #look(
    picked: PickedAccount,
    names: readonly string[],
    change: PackageChange,
  ): Promise<BatchEnd<string, Looked> | undefined> {
    const { registries, log } = this.#parts;
    const { host } = picked.access.registry;
    const title = vscode.l10n.t('Looking at {0} packages on {1}', names.length, host);
    for (;;) {
      const end = await lookAtPackages(registries, picked, title, ({ client, signal, say }) =>
        runBatch<string, Looked>({
          items: names,
          idOf: name => name,
          atOnce: readsAtOnce,
          signal,
          // Nothing is changed: there is nothing to wait for after a cancel.
          graceMs: 0,
          run: async (name, context) => {
            const look = () => planChange(client, name, change, context.signal);
            return { kind: 'done', plan: await patiently({ ...context, registry: client.registry }, look) };
          },
          judge: judgeLook,
          onProgress: progress => say(progressText(progress)),
          onPause: until => say(pauseText(until)),
        }),
      );
      const { stoppedBy } = end;
      if (stoppedBy === undefined) return end;
      if (stoppedBy.kind === 'cancelled') return undefined;
      const { error } = stoppedBy;
      if (!(error instanceof RegistryError)) throw error;
      const failure = { text: notReadText(error, names[0] ?? ''), whatHolds: nothingChanged(), error };
      if (!(await tellFailed(failure, ownerOf(picked), log))) return undefined;
    }
  }

  async #make(
    picked: PickedAccount,
    names: readonly string[],
    change: PackageChange,
    mark: Pick<BatchMark, 'id' | 'total'>,
  ): Promise<void> {
    const what = toNote({ owner: ownerOf(picked), change });
    const { id, total } = mark;
    await this.#parts.claims.take(id);
    const note = (left: readonly Target[]) =>
      this.#parts.marks.note({ id, what, total, left: left.map(({ name }) => name) });
    const targets = names.map(name => ({ name, change }));
    await runJob({ ...this.#job(picked, targets, change), note }, this.#parts.log);
  }

  /** @param change the one that all are about: taking back is another of the same kind for each */
  #job(picked: PickedAccount, items: readonly Target[], change: PackageChange): BatchJob<Target, Applied> {
    const { registries, onChanged } = this.#parts;
    const { account, access } = picked;
    const there = thereOf(picked);
    return {
      title: jobTitle(change, there),
      account,
      items,
      words: wordsOf(change, there),
      begin: () => {
        const client = registries.packages(access);
        return {
          run: async (target, ask) => {
            const purpose = purposeOf(target.change, target.name);
            const asking = { ...ask, purpose };
            const { name, from } = target;
            const applied = await applyChange(client, name, target.change, asking, undefined, from);
            await onChanged(access.registry, target.name, target.change);
            return applied;
          },
          close: () => client.close(),
        };
      },
      judge: judgeChange,
      undo: done => {
        const back = done.flatMap(({ item: { name }, outcome }) =>
          outcome.kind === 'done' && outcome.undo !== undefined ? [{ name, ...outcome.undo }] : [],
        );
        const [first] = back;
        return first === undefined || back.length < done.length
          ? undefined
          : this.#job(picked, back, first.change);
      },
    };
  }
}

function judgeLook(error: unknown): Judgement {
  return judgeChange(error instanceof RegistryError ? new ChangeError({ code: 'registry', error }) : error);
}

function thereOf({ account, access }: PickedAccount): OfAccountThere {
  return { account, host: access.registry.host };
}

function planRow(name: string, plan: Plan, change: PackageChange, host: string): PlanRow<string> {
  return { item: name, label: name, description: planText(plan, change, name, host), state: plan.kind };
}

function wordsOf(change: PackageChange, there: OfAccountThere): BatchWords<Target> {
  const of = ({ name }: Target) => ({ name, host: there.host });
  return {
    nameOf: ({ name }) => name,
    done: items => {
      const [only] = items;
      return items.length === 1 && only !== undefined
        ? doneText(only.change, of(only))
        : manyDoneText(
            items.map(each => each.change),
            there,
          );
    },
    unchanged: items => {
      const [only] = items;
      return items.length === 1 && only !== undefined
        ? alreadyText(only.change, of(only))
        : manyUnchangedText(items.length);
    },
    nothing: nothingChanged(),
    errorText: (error, target) => {
      if (!(error instanceof ChangeError)) return undefined;
      const { failure } = error;
      if (failure.code === 'registry' && failure.error.code === 'cancelled') return '';
      const name = target?.name ?? vscode.l10n.t('the package');
      return whyText(error, target?.change ?? change, { name, host: there.host });
    },
  };
}

/** Whoever removes themselves may not be able to take it back. */
async function agreesToGo(
  change: PackageChange,
  count: number,
  { account, host }: OfAccountThere,
): Promise<boolean> {
  if (change.kind !== 'remove-owner' || change.user !== account) return true;
  return await confirm(
    vscode.l10n.t('Remove yourself as an owner of {0} packages?', count),
    vscode.l10n.t(
      'You can no longer publish or change them on {0}, unless a team gives you access. Only another owner can make you one again.',
      host,
    ),
    vscode.l10n.t('Remove Myself'),
  );
}
