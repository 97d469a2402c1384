/** What a person would do again, where VS Code has not taken it: it draws anew in that moment, or has not loaded yet. */
import type { Locator } from 'playwright-core';

const tries = 6;
const tryMs = 5000;

/**
 * @param act may itself wait in vain for what it needs: that, too, is done again
 * @throws TimeoutError where it does not come to be, however often it is done
 */
export async function againUntil(
  act: () => Promise<unknown>,
  wanted: Locator,
  state: 'visible' | 'detached' = 'visible',
): Promise<void> {
  for (let left = tries; ; left--) {
    try {
      await act();
      return await wanted.waitFor({ state, timeout: tryMs });
    } catch (error) {
      if (left === 1) throw error;
    }
  }
}
