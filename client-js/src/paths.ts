import type { TransportName } from './transport.js';

/** What is used of `localStorage`. */
export interface StorageLike {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Milliseconds for which the winner is remembered. */
const MEMORY = 30 * 60_000;

/** A connection that a cut ends before this many milliseconds has died young. */
const YOUNG = 10_000;

/** Lifetimes that are equal within this many milliseconds are the work of a clock on the way. */
const EQUAL = 1_000;

/** So many times in a row it takes for either. */
const TIMES = 3;
const SUCCESSOR_AT = 0.8;

/** Milliseconds of head start over the next transport; more where the winner was slow the last time. */
const HEAD_START = 2_000;
const LONGEST_HEAD_START = 4_000;

interface Winner {
  readonly name: TransportName;
  readonly latency: number;
  readonly at: number;
}

/** What has been learnt about the paths to one hub: which transport works, how fast, and how long it lives. */
export interface Paths {
  /** What the page likes best. */
  readonly best: TransportName;
  /** The remembered winner, then as the page put them; those that die young come last. */
  order(): TransportName[];
  headStart(): number;
  /** `latency`: milliseconds from the attempt to `connected`. */
  onWon(name: TransportName, latency: number): void;
  /** The path broke a connection that had lived for so many milliseconds. */
  onCut(name: TransportName, lifetime: number): void;
  /** Milliseconds after which a successor is to take over, before a clock on the way strikes; if there is one. */
  successorAfter(name: TransportName): number | undefined;
}

export function newPaths(
  names: readonly TransportName[],
  home: string,
  storage: StorageLike | undefined,
  wallClock: () => number = Date.now,
): Paths {
  const key = `belfry ${home}`;
  /** Of each, the last ones that were cut. */
  const lifetimes = new Map<TransportName, readonly number[]>();
  let winner: Winner | null | undefined;
  try {
    // Even to look at the browser's may be forbidden.
    storage ??= globalThis.localStorage;
    winner = JSON.parse(String(storage?.getItem(key)));
  } catch {
    // Storage that is forbidden or was tampered with is none.
  }

  const remembered = (): Winner | null | undefined => {
    const age = wallClock() - Number(winner?.at);
    return age >= 0 && age < MEMORY ? winner : undefined;
  };

  const recent = (name: TransportName): readonly number[] => lifetimes.get(name) ?? [];

  /** Infinite as long as too few were cut to tell. */
  const longest = (name: TransportName): number => {
    const cut = recent(name);
    return cut.length < TIMES ? Number.POSITIVE_INFINITY : Math.max(...cut);
  };

  return {
    best: names[0] as TransportName,
    order() {
      const rank = (name: TransportName): number =>
        longest(name) < YOUNG ? 2 : name === remembered()?.name ? 0 : 1;
      return [...names].sort((one, other) => rank(one) - rank(other));
    },
    headStart() {
      const latency = Number(remembered()?.latency) || 0;
      return Math.min(LONGEST_HEAD_START, Math.max(HEAD_START, 2 * latency));
    },
    onWon(name, latency) {
      winner = { name, latency, at: wallClock() };
      try {
        storage?.setItem(key, JSON.stringify(winner));
      } catch {
        // A full or forbidden storage costs no more than the memory.
      }
    },
    onCut(name, lifetime) {
      lifetimes.set(name, [...recent(name), lifetime].slice(-TIMES));
    },
    successorAfter(name) {
      const shortest = Math.min(...recent(name));
      return longest(name) - shortest <= EQUAL ? shortest * SUCCESSOR_AT : undefined;
    },
  };
}
