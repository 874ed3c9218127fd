import { Asides, exchange, type Http } from './asides.js';
import { decode, encode } from './codec.js';
import { ConnectionLostError, NO_CLOSE_FRAME } from './errors.js';
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
  #polling: { readonly abort: AbortController; readonly wait: number } | undefined;
  #cancelPause: (() => void) | undefined;

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
    // One that is about to be answered is let be: the next follows it at once.
    if (this.#polling?.wait === 0 || !this.#listener) return;
    this.#stop();
    void this.#poll(this.#listener);
  }

  close(): void {
    this.#listener = undefined;
    this.#asides?.close();
    this.#stop();
  }

  #stop(): void {
    this.#cancelPause?.();
    this.#polling?.abort.abort();
    this.#polling = undefined;
  }

  async #poll(listener: TransportListener): Promise<void> {
    const { clock } = this.#http;
    const polling = { abort: new AbortController(), wait: this.#changed ? 0 : this.#wait.wait };
    this.#polling = polling;
    this.#changed = false;
    const connect = encode('connect', 1, { ...listener.hello(), wait: polling.wait });
    const since = clock.now();
    try {
      const lines = await exchange(this.#http, [connect], polling.wait + GRACE, polling.abort);
      if (this.#polling === polling) this.#onAnswer(lines, polling.wait, clock.now() - since);
    } catch (error) {
      if (this.#polling !== polling) return;
      const lost =
        error instanceof ConnectionLostError ? error : new ConnectionLostError('a cut answer');
      const lived = clock.now() - since;
      if (polling.wait && lived >= CUT_AFTER && lost.closeCode === NO_CLOSE_FRAME) {
        this.#wait.onCut(lived);
        this.#pause(0, listener);
      } else {
        this.close();
        listener.onClose(lost);
      }
    }
  }

  #onAnswer(lines: readonly string[], wait: number, lived: number): void {
    const first = decode(lines[0] ?? '');
    if (first?.type !== 'connected') throw new ConnectionLostError('not an answer of a hub');
    let pause = Math.max(first.next ?? 0, this.#wait.wait || this.#changed ? 0 : INTERVAL);
    if (first.more) pause = 0;
    const says = (type: string): boolean =>
      lines.some((line) => line.startsWith(`{"type":"${type}"`));
    if (says('superseded')) pause = INTERVAL;
    const degraded = says('status');
    // One that was answered early proves nothing about the path.
    if (wait === this.#wait.wait && lived >= wait * 0.8) this.#wait.onAnswered();
    for (const line of lines) this.#listener?.onLine(line);
    // Polls are told that the bus is down, as long as it is.
    if (this.#degraded && !degraded) this.#listener?.onLine('{"type":"status","bus":"up"}');
    this.#degraded = degraded;
    if (this.#listener) this.#pause(pause, this.#listener);
  }

  #pause(ms: number, listener: TransportListener): void {
    this.#polling = undefined;
    if (ms === 0 || this.#changed) void this.#poll(listener);
    else this.#cancelPause = this.#http.clock.after(ms, () => void this.#poll(listener));
  }
}
