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

  const heard = (): void => {
    heardAt = clock.now();
  };

  return {
    start(period) {
      heard();
      const watch = (): void => {
        const left = heardAt + period * PERIODS - clock.now();
        if (left > 0) cancel = clock.after(left, watch);
        else onSilence();
      };
      watch();
    },
    heard,
    stop: () => cancel?.(),
  };
}
