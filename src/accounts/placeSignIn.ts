/** Puts a token in the place of a sign-in of ours, without losing the one that was there where that does not work. */
import type { AccountName } from '../registry/account.ts';
import type { Secret } from '../shared/secret.ts';
import type { SignIns } from './signIns.ts';

/** `unclear` where the earlier sign-in may be gone, too. */
export type Placed = 'kept' | 'as-before' | 'unclear';

export interface PlaceParts {
  readonly signIns: Pick<SignIns, 'readToken' | 'keep' | 'forget'>;
  /** What the store did not do. */
  readonly onProblem: (error: unknown) => void;
}

/** Read back, since a store may say that it has what it has not. */
export async function placeSignIn(
  owner: AccountName,
  token: Secret,
  { signIns, onProblem }: PlaceParts,
): Promise<Placed> {
  let earlier: Secret | undefined;
  try {
    earlier = await signIns.readToken(owner);
  } catch (error) {
    // What cannot be read cannot be put back.
    onProblem(error);
    return 'as-before';
  }
  try {
    await signIns.keep(owner, token);
    if (token.equals(await signIns.readToken(owner))) return 'kept';
  } catch (error) {
    onProblem(error);
  }
  try {
    await (earlier === undefined ? signIns.forget(owner) : signIns.keep(owner, earlier));
    const now = await signIns.readToken(owner);
    return (earlier === undefined ? now === undefined : earlier.equals(now)) ? 'as-before' : 'unclear';
  } catch (error) {
    onProblem(error);
    return 'unclear';
  }
}
