import { Asides, exchange } from './asides.js';
import { encode } from './codec.js';
import { type BelfryError, lost, NO_CLOSE_FRAME } from './errors.js';
import type { Http } from './http.js';
import type { PollWait } from './poll-wait.js';
import type { Transport, TransportListener } from './transport.js';

/** Milliseconds that an answer may take beyond the wait. */
const GRACE = 10_000;

/** Milliseconds between polls that do not wait at the hub, and after one that another took the place of. */
const INTERVAL = 1_000;

/** An unanswered poll that lived this long was cut by a clock on the way; one that did not was not let in. */
const CUT_AFTER = 1_000;

/** Requests that wait at the hub for something to deliver. Each brings all positions, and any hub can answer it. */
export class PollTransport implements Transport {
  readonly name = 'poll';
  readonly renews = true;
  readonly #http: Http;
  readonly #wait: PollWait;
  #listener: TransportListener | undefined;
  #asides: Asides | undefined;
  /** The wanted set is not the one that the hub answered last: the next poll is answered at once. */
  #changed = true;
  #degraded = false;
  /** From a request to the next. */
  #round = new AbortController();
  /** The round waits for something, and may be cut short. */
  #waits = false;

  /** `wait` outlives the transport: what was learnt about the path stays true. */
  constructor(http: Http, wait: PollWait) {
    this.#http = http;
    this.#wait = wait;
  }

  open(listener: TransportListener): void {
    this.#listener = listener;
    this.#asides = new Asides(this.#http, listener);
    void this.#poll(listener);
  }

  send(line: string): undefined | Promise<void> {
    return this.#asides?.send(line);
  }

  renew(): void {
    this.#changed = true;
    // A poll that is about to be answered is let be: the next follows it at once.
    if (this.#waits) this.#round.abort();
  }

  close(): void {
    this.#listener = undefined;
    this.#asides?.close();
    this.#round.abort();
  }

  async #poll(listener: TransportListener): Promise<void> {
    const { clock } = this.#http;
    while (this.#listener) {
      const wait = this.#changed ? 0 : this.#wait.wait;
      this.#waits = wait > 0;
      this.#changed = false;
      this.#round = new AbortController();
      const since = clock.now();
      try {
        const connect = encode('connect', 1, { ...listener.hello(), wait });
        const lines = await exchange(this.#http, [connect], wait + GRACE, this.#round);
        // One that was answered early proves nothing about the path.
        if (wait === this.#wait.wait && clock.now() - since >= wait * 0.8) this.#wait.onAnswered();
        await this.#pause(this.#onAnswer(lines));
      } catch (error) {
        this.#onFailed(error as BelfryError, wait, clock.now() - since);
      }
    }
  }

  /** Returns the milliseconds until the next poll. */
  #onAnswer(lines: readonly string[]): number {
    const messages = lines.map((line) => this.#listener?.onLine(line));
    const says = (type: string): boolean => messages.some((message) => message?.type === type);
    const [first] = messages;
    if (first?.type !== 'connected') throw lost('not an answer of a hub');
    // Polls are told that the bus is down, as long as it is.
    const degraded = says('status');
    if (this.#degraded && !degraded) this.#listener?.onLine('{"type":"status","bus":"up"}');
    this.#degraded = degraded;
    if (says('superseded')) return INTERVAL;
    return first.more ? 0 : Math.max(first.next ?? 0, this.#wait.wait ? 0 : INTERVAL);
  }

  #onFailed(error: BelfryError, wait: number, lived: number): void {
    const listener = this.#listener;
    // Cut short from this side.
    if (!listener || (wait && this.#changed)) return;
    if (wait && lived >= CUT_AFTER && error.closeCode === NO_CLOSE_FRAME) this.#wait.onCut(lived);
    else {
      this.close();
      listener.onClose(error);
    }
  }

  async #pause(ms: number): Promise<void> {
    this.#waits = true;
    if (!ms || this.#changed) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#http.clock.after(ms, resolve);
      this.#round.signal.onabort = () => {
        cancel();
        resolve();
      };
    });
  }
}
