/** Offers, at the start, to go on with publishing a workspace where that did not come to its end. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { workspaceId, workspaceMarks } from '../releases/workspaceMarks.ts';
import type { BatchMark, BatchMarks } from '../shared/batchMarks.ts';
import type { Claims } from '../shared/claims.ts';
import type { Notes } from '../shared/notes.ts';
import { offerToGoOn } from './goOnOffer.ts';
import { countOfPackages } from './workspaceTexts.ts';

/**
 * Says nothing where there is nothing to go on with, or another window with the same folder deals with it. Sends
 * nothing, and reads the editor's own notes only.
 */
export async function offerToPublishTheRest(notes: Notes, claims: Claims): Promise<void> {
  const marks = workspaceMarks(notes);
  await Promise.all(marks.read().map(mark => offer(mark, marks, claims)));
}

async function offer({ id: folder, total }: BatchMark, marks: BatchMarks, claims: Claims): Promise<void> {
  if (!(await claims.take(workspaceId(folder)))) return;
  const text = vscode.l10n.t(
    'Publishing {0} of {1} did not come to its end. Go on with what is not published yet?',
    countOfPackages(total),
    path.basename(folder),
  );
  await offerToGoOn({
    text,
    goOn: async () =>
      vscode.commands.executeCommand('secondFactor.publishWorkspace', vscode.Uri.file(folder)),
    drop: () => marks.forget(folder),
  });
}
