/** How long is looked for what became of a request whose answer is missing. */

const usualMs = 30_000;
/** Who has cancelled wants to know all the same, and to be let go soon. */
const cancelledMs = 10_000;

/** @param cancelled of the request */
export function lookUpSignal(cancelled: AbortSignal): AbortSignal {
  return cancelled.aborted
    ? AbortSignal.timeout(cancelledMs)
    : AbortSignal.any([cancelled, AbortSignal.timeout(usualMs)]);
}
