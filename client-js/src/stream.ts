import { type Asides, newAsides } from './asides.js';
import { encode } from './codec.js';
import { type BelfryError, lost } from './errors.js';
import { newEventStream } from './event-stream.js';
import { type Http, request } from './http.js';
import { CONNECT_TIMEOUT, type Transport, type TransportListener } from './transport.js';

/** A response that does not end, with server-sent events. To change what it carries, a new one takes over. */
export function newStreamTransport(http: Http): Transport {
  let listener: TransportListener | undefined;
  let asides: Asides | undefined;
  /** Delivers. */
  let current: AbortController | undefined;
  /** Has not said `connected` yet. */
  let next: AbortController | undefined;
  let changed = false;

  const renew = (): void => {
    changed = true;
    if (listener && !next) void stream(listener);
  };

  const close = (): void => {
    listener = undefined;
    asides?.close();
    current?.abort();
    next?.abort();
  };

  const stream = async ({ hello, onLine, onClose }: TransportListener): Promise<void> => {
    const abort = new AbortController();
    const { signal } = abort;
    next = abort;
    changed = false;
    const cancelTimeout = http.clock.after(CONNECT_TIMEOUT, () => abort.abort());
    const feed = newEventStream((line) => {
      if (signal.aborted) return;
      if (next === abort && line !== '{}') {
        cancelTimeout();
        current?.abort();
        current = abort;
        next = undefined;
      }
      onLine(line);
      if (changed) renew();
    });
    const connect = encode('connect', 1, hello());
    try {
      await request(http, 'text/event-stream', [connect], signal, async ({ body }) => {
        const reader = (body as ReadableStream<Uint8Array>).getReader();
        for (;;) {
          const { value, done } = await reader.read();
          if (done) throw lost('the stream ended');
          feed(value);
        }
      });
    } catch (error) {
      cancelTimeout();
      // The one that was taken over from has ended because that was wanted.
      if (!listener || (current !== abort && next !== abort)) return;
      close();
      onClose(error as BelfryError);
    }
  };

  return {
    name: 'stream',
    open(opener) {
      listener = opener;
      asides = newAsides(http, opener);
      void stream(opener);
    },
    send: (line) => asides?.send(line),
    renew,
    close,
  };
}
