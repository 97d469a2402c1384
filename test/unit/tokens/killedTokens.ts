/** What is done with access tokens, for processes that are killed at it. */
import { creation, emergency, revocation } from './tokenWork.ts';

export const kinds = {
  create: creation,
  revoke: revocation,
  'revoke everything': emergency,
};
