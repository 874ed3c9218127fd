/** The waits before the next attempt. */
export interface Backoff {
  /** True until the first failure after the last reset. */
  fresh(): boolean;
  /** Milliseconds; each call counts as one more failure. */
  next(): number;
  reset(): void;
}

/**
 * Full jitter, `random() × min(longest, shortest × 2ⁿ)`, so that thousands of clients that lost the same node do not
 * come back at the same moment.
 */
export function newBackoff(shortest: number, longest: number, random: () => number): Backoff {
  let failures = 0;
  return {
    fresh: () => !failures,
    next: () => random() * Math.min(longest, shortest * 2 ** failures++),
    reset() {
      failures = 0;
    },
  };
}
