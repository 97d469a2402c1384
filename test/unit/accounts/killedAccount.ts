/** Signing in and out, and changes to a profile, for processes that are killed at it. */
import { password, profile } from './profileWork.ts';
import { byPassword, onPage, out } from './signInWork.ts';

export const kinds = {
  'sign in by password': byPassword,
  'sign in on a page': onPage,
  'sign out': out,
  'change the profile': profile,
  'change the password': password,
};
