/** Milliseconds that a poll waits at the hub when nobody objects. */
const LONGEST = 25_000;

/** Paths that cut below this are asked at intervals instead. */
const SHORTEST = 2_000;

/** Clean rounds before a longer wait is tried; twice as many after each cut, so that a firm limit is left in peace. */
const CLEAN_ROUNDS = 3;

/** How long a poll may wait on this path: learnt from the cuts. */
export interface PollWait {
  /** Milliseconds, in whole ones as the hub wants them; 0: polls at intervals. */
  now(): number;
  /** A poll that waited was answered. */
  onAnswered(): void;
  /** A poll was cut unanswered after `lived` milliseconds. */
  onCut(lived: number): void;
}

export function newPollWait(): PollWait {
  let wait = LONGEST;
  let clean = 0;
  let needed = CLEAN_ROUNDS;
  return {
    now: () => Math.floor(wait),
    onAnswered() {
      if (++clean < needed) return;
      clean = 0;
      wait = Math.min(LONGEST, Math.max(SHORTEST, wait * 1.25));
    },
    onCut(lived) {
      wait = wait > SHORTEST ? Math.max(SHORTEST, 0.8 * Math.min(lived, wait)) : 0;
      clean = 0;
      needed *= 2;
    },
  };
}
