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
export class Paths {
  /** What the page likes best. */
  readonly best: TransportName;
  readonly #names: readonly TransportName[];
  readonly #key: string;
  readonly #storage: StorageLike | undefined;
  readonly #wallClock: () => number;
  /** The last ones of those that were cut. */
  readonly #lifetimes = new Map<TransportName, number[]>();
  #winner: Winner | null | undefined;

  constructor(
    names: readonly TransportName[],
    home: string,
    storage: StorageLike | undefined,
    wallClock: () => number = Date.now,
  ) {
    this.best = names[0] as TransportName;
    this.#names = names;
    this.#key = `belfry ${home}`;
    this.#storage = storage;
    this.#wallClock = wallClock;
    try {
      this.#winner = JSON.parse(String(storage?.getItem(this.#key)));
    } catch {
      // Storage that is forbidden or was tampered with is none.
    }
  }

  /** The remembered winner, then as the page put them; those that die young come last. */
  order(): TransportName[] {
    const rank = (name: TransportName): number =>
      this.#longest(name) < YOUNG ? 2 : name === this.#remembered()?.name ? 0 : 1;
    return [...this.#names].sort((one, other) => rank(one) - rank(other));
  }

  headStart(): number {
    const latency = Number(this.#remembered()?.latency) || 0;
    return Math.min(LONGEST_HEAD_START, Math.max(HEAD_START, 2 * latency));
  }

  /** `latency`: milliseconds from the attempt to `connected`. */
  onWon(name: TransportName, latency: number): void {
    this.#winner = { name, latency, at: this.#wallClock() };
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(this.#winner));
    } catch {
      // A full or forbidden storage costs no more than the memory.
    }
  }

  /** The path broke a connection that had lived for so many milliseconds. */
  onCut(name: TransportName, lifetime: number): void {
    this.#lifetimes.set(name, [...this.#recent(name), lifetime].slice(-TIMES));
  }

  /** Milliseconds after which a successor is to take over, before a clock on the way strikes; if there is one. */
  successorAfter(name: TransportName): number | undefined {
    const shortest = Math.min(...this.#recent(name));
    return this.#longest(name) - shortest <= EQUAL ? shortest * SUCCESSOR_AT : undefined;
  }

  /** Infinite as long as too few were cut to tell. */
  #longest(name: TransportName): number {
    const lifetimes = this.#recent(name);
    return lifetimes.length < TIMES ? Number.POSITIVE_INFINITY : Math.max(...lifetimes);
  }

  #recent(name: TransportName): readonly number[] {
    return this.#lifetimes.get(name) ?? [];
  }

  #remembered(): Winner | null | undefined {
    const age = this.#wallClock() - Number(this.#winner?.at);
    return age >= 0 && age < MEMORY ? this.#winner : undefined;
  }
}
