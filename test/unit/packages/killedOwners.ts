/** What is done to packages, for processes that are killed at it. */
import { byRecoveryCode, ownersOf } from './ownersWork.ts';

export const kinds = {
  'an owner more for three packages': ownersOf(3),
  'an owner more, by a recovery code': byRecoveryCode(ownersOf(1)),
};
