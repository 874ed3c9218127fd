/**
 * Milliseconds before the next attempt, after so many failures in a row: full jitter, `random() × min(longest,
 * shortest × 2ⁿ)`, so that thousands of clients that lost the same node do not come back at the same moment.
 */
export function backoff(
  failures: number,
  shortest: number,
  longest: number,
  random: () => number,
): number {
  return random() * Math.min(longest, shortest * 2 ** failures);
}
