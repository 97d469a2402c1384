/** What is published, for processes that are killed at it. */
import { onePackage, workspaceOfMany } from './publishWork.ts';

export const kinds = {
  'a package': onePackage,
  'a workspace of two packages': workspaceOfMany(2),
};
