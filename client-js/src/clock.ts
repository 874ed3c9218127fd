/** Monotonic time and timers, in milliseconds. Injected, so that tests decide what time it is. */
export interface Clock {
  now(): number;
  /** Runs `task` once after `ms`; the function returned cancels it. */
  after(ms: number, task: () => void): () => void;
}

/** Above this, `setTimeout` overflows and fires at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, task) {
    let timer: ReturnType<typeof setTimeout>;
    const arm = (left: number): void => {
      timer =
        left > LONGEST_TIMEOUT
          ? setTimeout(() => arm(left - LONGEST_TIMEOUT), LONGEST_TIMEOUT)
          : setTimeout(task, left);
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};
