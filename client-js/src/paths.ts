import type { TransportName } from './transport.js';

/** What is used of `localStorage`. */
export interface StorageLike {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Milliseconds for which the winner is remembered. */
const MEMORY = 30 * 60_000;

/** A connection that a cut ends before this many milliseconds has died young, and costs its transport a life. */
const YOUNG = 10_000;
const LIVES = 3;

/** Lifetimes that are equal within this many milliseconds are the work of a clock on the way. */
const EQUAL = 1_000;
const EQUAL_TIMES = 3;
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
  readonly #names: readonly TransportName[];
  readonly #key: string;
  readonly #storage: StorageLike | undefined;
  readonly #wallClock: () => number;
  readonly #lives = new Map<TransportName, number>();
  readonly #lifetimes = new Map<TransportName, number[]>();
  #winner: Winner | undefined;

  constructor(
    names: readonly TransportName[],
    home: string,
    storage: StorageLike | undefined,
    wallClock: () => number = Date.now,
  ) {
    this.#names = names;
    this.#key = `belfry ${home}`;
    this.#storage = storage;
    this.#wallClock = wallClock;
    try {
      this.#winner = JSON.parse(storage?.getItem(this.#key) ?? 'null') ?? undefined;
    } catch {
      // Storage that is forbidden or was tampered with is none.
    }
  }

  /** What the page likes best. */
  get best(): TransportName {
    return this.#names[0] as TransportName;
  }

  /** The remembered winner, then as the page put them; those that have no lives left come last. */
  order(): TransportName[] {
    const rank = (name: TransportName): number =>
      this.#lives.get(name) === 0 ? 2 : name === this.#remembered()?.name ? 0 : 1;
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
    if (lifetime >= YOUNG) this.#lives.delete(name);
    else this.#lives.set(name, Math.max(0, (this.#lives.get(name) ?? LIVES) - 1));
    const lifetimes = this.#lifetimes.get(name) ?? [];
    this.#lifetimes.set(name, [...lifetimes, lifetime].slice(-EQUAL_TIMES));
  }

  /** Milliseconds after which a successor is to take over, before a clock on the way strikes; if there is one. */
  successorAfter(name: TransportName): number | undefined {
    const lifetimes = this.#lifetimes.get(name) ?? [];
    const [shortest, longest] = [Math.min(...lifetimes), Math.max(...lifetimes)];
    return lifetimes.length === EQUAL_TIMES && longest - shortest <= EQUAL
      ? shortest * SUCCESSOR_AT
      : undefined;
  }

  #remembered(): Winner | undefined {
    const age = this.#wallClock() - Number(this.#winner?.at);
    return age >= 0 && age < MEMORY ? this.#winner : undefined;
  }
}
