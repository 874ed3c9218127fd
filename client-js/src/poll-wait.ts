/** Milliseconds that a poll waits at the hub when nobody objects. */
const LONGEST = 25_000;

/** Paths that cut below this are asked at intervals instead. */
const SHORTEST = 2_000;

/** Clean rounds before a longer wait is tried; twice as many after each cut, so that a firm limit is left in peace. */
const CLEAN_ROUNDS = 3;

/** How long a poll may wait on this path: learnt from the cuts. */
export class PollWait {
  #wait = LONGEST;
  #clean = 0;
  #needed = CLEAN_ROUNDS;

  /** Milliseconds, in whole ones as the hub wants them; 0: polls at intervals. */
  get wait(): number {
    return Math.floor(this.#wait);
  }

  /** A poll that waited was answered. */
  onAnswered(): void {
    if (++this.#clean < this.#needed) return;
    this.#clean = 0;
    this.#wait = Math.min(LONGEST, Math.max(SHORTEST, this.#wait * 1.25));
  }

  /** A poll was cut unanswered after `lived` milliseconds. */
  onCut(lived: number): void {
    if (this.#wait <= SHORTEST) this.#wait = 0;
    else this.#wait = Math.max(SHORTEST, 0.8 * Math.min(lived, this.#wait));
    this.#clean = 0;
    this.#needed *= 2;
  }
}
