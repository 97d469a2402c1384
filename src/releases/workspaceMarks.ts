/** Which workspaces are being published, by their folders: so that it can be gone on with after a reload. */
import { BatchMarks } from '../shared/batchMarks.ts';
import type { Claims } from '../shared/claims.ts';
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

export interface WorkspaceNotesParts {
  readonly marks: BatchMarks;
  readonly claims: Claims;
  readonly onProblem: (error: unknown) => void;
}

/** What this window has left of the workspaces that it publishes. */
export class WorkspaceNotes {
  readonly #parts: WorkspaceNotesParts;

  constructor(parts: WorkspaceNotesParts) {
    this.#parts = parts;
  }

  /** Never throws: without a note it only is not offered after a reload. @param left ids; none where all is done */
  async left(folder: string, left: readonly string[]): Promise<void> {
    const { marks, claims, onProblem } = this.#parts;
    await claims.take(workspaceId(folder));
    try {
      await marks.note({ id: folder, what: null, left, total: left.length });
    } catch (error) {
      onProblem(error);
    }
  }
}
