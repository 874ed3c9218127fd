/**
 * How long to wait before the next attempt: full jitter, `random() × min(max, min × 2ⁿ)`, so that thousands of
 * clients that lost the same node do not come back at the same moment.
 */
export class Backoff {
  readonly #min: number;
  readonly #max: number;
  readonly #random: () => number;
  #attempts = 0;

  constructor(min: number, max: number, random: () => number) {
    this.#min = min;
    this.#max = max;
    this.#random = random;
  }

  /** True until the first failure after the last reset. */
  get fresh(): boolean {
    return this.#attempts === 0;
  }

  /** Milliseconds; each call counts as one more failure. */
  next(): number {
    return this.#random() * Math.min(this.#max, this.#min * 2 ** this.#attempts++);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
