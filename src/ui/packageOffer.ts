/** Offers, at the start, to go on with changes of many packages that were not done to all of them. */
import { fromNote } from '../packages/notedChange.ts';
import type { BatchMark, BatchMarks } from '../shared/batchMarks.ts';
import type { Claims } from '../shared/claims.ts';
import { offerToGoOn } from './goOnOffer.ts';
import { leftText } from './manyPackageTexts.ts';

/** Sends nothing unless the person wants it. Says nothing where there is nothing to go on with, or another window deals with it. */
export async function offerToChangeTheRest(
  marks: BatchMarks,
  claims: Claims,
  goOn: (mark: BatchMark) => Promise<void>,
): Promise<void> {
  for (const { id } of marks.read()) {
    if (!(await claims.take(id))) continue;
    // Another window may have gone on with it, while the person was asked about the one before.
    const mark = marks.read().find(each => each.id === id);
    const noted = fromNote(mark?.what);
    if (mark === undefined || noted === undefined) continue;
    const { registry, account } = noted.owner;
    const text = leftText(noted.change, mark.left.length, mark.total, { account, host: registry.host });
    await offerToGoOn({ text, goOn: () => goOn(mark), drop: () => marks.forget(id) });
  }
}
