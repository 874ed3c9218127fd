import { Asides } from './asides.js';
import { encode } from './codec.js';
import { type BelfryError, lost } from './errors.js';
import { EventStream } from './event-stream.js';
import { type Http, request } from './http.js';
import { CONNECT_TIMEOUT, type Transport, type TransportListener } from './transport.js';

/** A response that does not end, with server-sent events. To change what it carries, a new one takes over. */
export class StreamTransport implements Transport {
  readonly name = 'stream';
  readonly renews = true;
  readonly #http: Http;
  #listener: TransportListener | undefined;
  #asides: Asides | undefined;
  /** Delivers. */
  #current: AbortController | undefined;
  /** Has not said `connected` yet. */
  #next: AbortController | undefined;
  #changed = false;

  constructor(http: Http) {
    this.#http = http;
  }

  open(listener: TransportListener): void {
    this.#listener = listener;
    this.#asides = new Asides(this.#http, listener);
    void this.#stream(listener);
  }

  send(line: string): undefined | Promise<void> {
    return this.#asides?.send(line);
  }

  renew(): void {
    this.#changed = true;
    if (this.#listener && !this.#next) void this.#stream(this.#listener);
  }

  close(): void {
    this.#listener = undefined;
    this.#asides?.close();
    this.#current?.abort();
    this.#next?.abort();
  }

  async #stream(listener: TransportListener): Promise<void> {
    const abort = new AbortController();
    const { signal } = abort;
    this.#next = abort;
    this.#changed = false;
    const cancelTimeout = this.#http.clock.after(CONNECT_TIMEOUT, () => abort.abort());
    const events = new EventStream((line) => {
      if (signal.aborted) return;
      if (this.#next === abort && line !== '{}') {
        cancelTimeout();
        this.#current?.abort();
        this.#current = abort;
        this.#next = undefined;
      }
      listener.onLine(line);
      if (this.#changed) this.renew();
    });
    const connect = encode('connect', 1, listener.hello());
    try {
      await request(this.#http, 'text/event-stream', [connect], signal, async ({ body }) => {
        const reader = (body as ReadableStream<Uint8Array>).getReader();
        for (;;) {
          const { value, done } = await reader.read();
          if (done) throw lost('the stream ended');
          events.feed(value);
        }
      });
    } catch (error) {
      cancelTimeout();
      // The one that was taken over from has ended because that was wanted.
      if (!this.#listener || (this.#current !== abort && this.#next !== abort)) return;
      this.close();
      listener.onClose(error as BelfryError);
    }
  }
}
