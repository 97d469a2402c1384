/** Numbers that look drawn at random and are the same for the same seed: a run that failed can be had again. */

/** @returns what draws a whole number from 0 to below `limit` */
export function draws(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return limit => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
