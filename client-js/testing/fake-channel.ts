import type { Position, SubscribedAnswer } from '../src/codec.js';

export interface Entry {
  readonly offset: number;
  readonly tag: string;
  readonly data: unknown;
}

/** A channel with its history, as a hub keeps it. */
export class FakeChannel {
  readonly name: string;
  #life = 1;
  #offset = 0;
  #tag = '';
  #entries: Entry[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get position(): Position {
    return { epoch: `e${this.#life}`, offset: this.#offset, tag: this.#tag };
  }

  append(data: unknown): Entry {
    const entry = { offset: ++this.#offset, tag: `t${this.#life}.${this.#offset}`, data };
    this.#tag = entry.tag;
    this.#entries.push(entry);
    return entry;
  }

  /** The history is gone, and with it the meaning of every position: a new epoch begins. */
  forget(): void {
    this.#life++;
    this.#offset = 0;
    this.#tag = '';
    this.#entries = [];
  }

  /** Keeps the newest `count`. */
  trim(count: number): void {
    this.#entries = this.#entries.slice(this.#entries.length - count);
  }

  newest(limit: number): readonly Entry[] {
    return limit > 0 ? this.#entries.slice(-limit) : [];
  }

  /** Where a subscriber stands, and the entries that follow. */
  attach(
    from: Partial<Position>,
    rewind = 0,
  ): [answer: SubscribedAnswer, entries: readonly Entry[]] {
    if (from.epoch === undefined) {
      const entries = this.newest(rewind);
      return [this.#before(entries[0]), entries];
    }
    if (from.epoch !== this.position.epoch) {
      return [{ ...this.position, recovered: false, gap: 'history_lost' }, []];
    }
    const offset = from.offset ?? 0;
    const missed = this.#entries.filter((entry) => entry.offset > offset);
    if (missed.length === this.#offset - offset) return [{ ...from, recovered: true }, missed];
    return [{ ...this.#before(missed[0]), recovered: false, gap: 'trimmed' }, missed];
  }

  #before(entry: Entry | undefined): Position {
    if (!entry) return this.position;
    const tag = entry.offset === 1 ? '' : `t${this.#life}.${entry.offset - 1}`;
    return { epoch: this.position.epoch, offset: entry.offset - 1, tag };
  }
}
