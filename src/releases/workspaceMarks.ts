/** Which workspaces are being published, by their folders: so that it can be gone on with after a reload. */
import { BatchMarks } from '../shared/batchMarks.ts';
import type { Notes } from '../shared/notes.ts';

const key = 'publishesWorkspaces';

/** Tells that of one workspace from those of others, and from other things that are gone on with. */
export function workspaceId(folder: string): string {
  return `${key} ${folder}`;
}

/** @param notes of the window's own folders */
export function workspaceMarks(notes: Notes): BatchMarks {
  return new BatchMarks(notes, key);
}
