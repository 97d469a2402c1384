/** What the prompt says where the same is done to many: to how many, and how far it is. */
import { l10n } from 'vscode';
import type { Progress, Purpose, Question } from '../registry/secondFactorPrompt.ts';

/** How far it is, where a question is about more than one; else undefined. */
export function progressOf({ progress }: Pick<Question, 'progress'>): Progress | undefined {
  return progress !== undefined && progress.total > 1 ? progress : undefined;
}

/** Undefined where it is never done to many at once, or is told in the plural anyway. */
export function doingToMany(purpose: Purpose, { total }: Progress): string | undefined {
  switch (purpose.kind) {
    case 'publish':
      return l10n.t('Publishing {0} packages.', total);
    case 'owner':
      return purpose.change === 'add'
        ? l10n.t('Making {0} an owner of {1} packages.', purpose.user, total)
        : l10n.t('Removing {0} as an owner of {1} packages.', purpose.user, total);
    case 'access':
      return l10n.t('Changing the access to {0} packages.', total);
    case 'dist-tag':
      return purpose.change === 'add'
        ? l10n.t('Setting the dist-tag {0} of {1} packages.', purpose.tag, total)
        : l10n.t('Removing the dist-tag {0} of {1} packages.', purpose.tag, total);
    case 'deprecate':
      return l10n.t('Changing the deprecation of {0} packages.', total);
    default:
      return undefined;
  }
}

/** What holds by now, where some are done. */
export function soFar(purpose: Purpose, progress: Progress): string {
  return `${doneSoFar(purpose, progress)}.`;
}

/** A code that held until now does not any more. */
export function codeRanOut(purpose: Purpose, progress: Progress): string {
  return l10n.t('The code is no longer valid. {0}; enter a new one to go on.', doneSoFar(purpose, progress));
}

function doneSoFar(purpose: Purpose, { done, total }: Progress): string {
  switch (purpose.kind) {
    case 'publish':
      return l10n.t('{0} of {1} are published', done, total);
    case 'token':
      return l10n.t('{0} of {1} are revoked', done, total);
    default:
      return l10n.t('{0} of {1} are done', done, total);
  }
}
