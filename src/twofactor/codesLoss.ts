/** Whether an account whose 2FA is on has recovery codes that nobody has: then new ones have to be made. */
import { isSameAccount } from '../registry/account.ts';
import type { CodesLoss } from './enrolmentState.ts';
import type { VaultFinding } from './recoveryFindings.ts';
import type { CodeOwner } from './recoverySets.ts';

/** What has become of codes of this account that nobody has. A copy elsewhere is as good. */
export function lossIn(findings: readonly VaultFinding[], owner: CodeOwner): CodesLoss | undefined {
  const lost = findings.find(
    ({ kind, set }) => isSameAccount(set.owner, owner) && !set.copied && kind !== 'unseen',
  );
  if (lost === undefined) return undefined;
  return lost.kind === 'missing' || lost.kind === 'unreadable' ? 'gone' : 'never-arrived';
}
