/** What is wrong with something that was typed for a token, and how it is done right. */
import { l10n } from 'vscode';
import type { DaysProblem, NameProblem, RangeProblem } from '../tokens/tokenRequest.ts';

export function nameProblemText(problem: NameProblem | undefined): string | undefined {
  switch (problem) {
    case undefined:
      return undefined;
    case 'empty':
      return l10n.t('Enter a name first.');
    case 'too-long':
      return l10n.t('This name is too long.');
    case 'not-printable':
      return l10n.t('This name has characters that cannot be seen.');
  }
}

/** @param longest days that it can last at most */
export function daysProblemText(problem: DaysProblem | undefined, longest: number): string | undefined {
  if (problem === undefined) return undefined;
  return problem.kind === 'not-whole'
    ? l10n.t('Enter a whole number of days, from 1 to {0}.', longest)
    : l10n.t('A token like this lasts {0} days at most.', longest);
}

export function rangeProblemText({ kind, range }: RangeProblem): string {
  switch (kind) {
    case 'ipv6':
      return l10n.t('{0} is IPv6, and registries take IPv4 ranges only.', range);
    case 'no-length':
      return l10n.t('{0} has no length. For this one address: {0}/32', range);
    case 'invalid':
      return l10n.t('“{0}” is no IPv4 range like 192.0.2.0/24.', range);
  }
}
