/** When to try again: 0.5 s × 1.6^n, full jitter, at most 15 s (60 s in a hidden tab). */
const BASE_MS = 500;
const FACTOR = 1.6;
const CAP_MS = 15_000;
const HIDDEN_CAP_MS = 60_000;

/**
 * The wait before attempt `attempt` (0 = the first retry).
 *
 * Full jitter: the wait is anywhere between zero and the ceiling, so that two hundred browsers do
 * not come back to a restarted server in the same second.
 */
export function backoffMs(
  attempt: number,
  { hidden, random }: { hidden: boolean; random: () => number },
): number {
  const ceiling = Math.min(hidden ? HIDDEN_CAP_MS : CAP_MS, BASE_MS * FACTOR ** attempt);
  return ceiling * random();
}
