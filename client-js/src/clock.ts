/** Monotonic time and timers, in milliseconds. Injected, so that tests decide what time it is. */
export interface Clock {
  now(): number;
  /** Runs `task` once after `ms`, or some weeks if that is less; the function returned cancels it. */
  after(ms: number, task: () => void): () => void;
}

/** About 24.8 days: of more, `setTimeout` would make nothing at all. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, Math.min(ms, LONGEST_TIMEOUT));
    return () => clearTimeout(timer);
  },
};
