import type { Clock } from './clock.js';

/** Silence of this many heartbeat periods means that the path is dead, whatever the socket says. */
const PERIODS = 2.5;

/** Watches that something arrives. One timer, which is not touched by each message. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #heardAt = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** `period` is the hub's heartbeat period in milliseconds. */
  start(period: number): void {
    this.stop();
    this.heard();
    this.#watch(period * PERIODS, period * PERIODS);
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #watch(limit: number, left: number): void {
    this.#cancel = this.#clock.after(left, () => {
      const remaining = this.#heardAt + limit - this.#clock.now();
      if (remaining > 0) this.#watch(limit, remaining);
      else this.#onSilence();
    });
  }
}
