import type { Clock } from './clock.js';

/** Silence of this many heartbeat periods means that the path is dead, whatever the socket says. */
const PERIODS = 2.5;

/** Watches that something arrives. One timer, which is not touched by each message. */
export interface Watchdog {
  /** `period` is the hub's heartbeat period in milliseconds. */
  start(period: number): void;
  heard(): void;
  stop(): void;
}

export function newWatchdog(clock: Clock, onSilence: () => void): Watchdog {
  let heardAt = 0;
  let cancel: (() => void) | undefined;

  const watch = (limit: number, left: number): void => {
    cancel = clock.after(left, () => {
      const remaining = heardAt + limit - clock.now();
      if (remaining > 0) watch(limit, remaining);
      else onSilence();
    });
  };

  const heard = (): void => {
    heardAt = clock.now();
  };

  return {
    start(period) {
      heard();
      watch(period * PERIODS, period * PERIODS);
    },
    heard,
    stop: () => cancel?.(),
  };
}
