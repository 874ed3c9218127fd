import { type Asides, exchange, newAsides } from './asides.js';
import { encode, type Message } from './codec.js';
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

/**
 * Requests that wait at the hub for something to deliver. Each brings all positions, and any hub can answer it. What
 * was learnt about the path, in `pathWait`, outlives the transport.
 */
export function newPollTransport(http: Http, pathWait: PollWait): Transport {
  const { clock } = http;
  let listener: TransportListener | undefined;
  let asides: Asides | undefined;
  /** The wanted set is not the one that the hub answered last: the next poll is answered at once. */
  let changed = true;
  let degraded = false;
  /** From a request to the next. */
  let round = new AbortController();
  /** The round waits for something, and may be cut short. */
  let waits = false;

  const close = (): void => {
    listener = undefined;
    asides?.close();
    round.abort();
  };

  const poll = async ({ hello, onLine, onClose }: TransportListener): Promise<void> => {
    while (listener) {
      const wait = changed ? 0 : pathWait.now();
      waits = wait > 0;
      changed = false;
      round = new AbortController();
      const since = clock.now();
      const lived = (): number => clock.now() - since;
      try {
        const connect = encode('connect', 1, { ...hello(), wait });
        const lines = await exchange(http, [connect], wait + GRACE, round);
        // One that was answered early proves nothing about the path.
        if (wait === pathWait.now() && lived() >= wait * 0.8) pathWait.onAnswered();
        await pause(untilNext(lines.map((line) => listener && onLine(line))));
      } catch (error) {
        // Cut short from this side.
        if (!listener || (wait && changed)) continue;
        const { closeCode } = error as BelfryError;
        if (wait && lived() >= CUT_AFTER && closeCode === NO_CLOSE_FRAME) pathWait.onCut(lived());
        else {
          close();
          onClose(error as BelfryError);
        }
      }
    }
  };

  /** Milliseconds, by what the hub answered. */
  const untilNext = (messages: readonly (Message | undefined)[]): number => {
    const says = (type: string): boolean => messages.some((message) => message?.type === type);
    const [first] = messages;
    if (first?.type !== 'connected') throw lost('no answer, or a cut one');
    // Polls are told that the bus is down, as long as it is.
    const wasDegraded = degraded;
    degraded = says('status');
    if (wasDegraded && !degraded) listener?.onLine('{"type":"status","bus":"up"}');
    if (says('superseded')) return INTERVAL;
    return first.more ? 0 : Math.max(first.next ?? 0, pathWait.now() ? 0 : INTERVAL);
  };

  const pause = async (ms: number): Promise<void> => {
    waits = true;
    if (!ms || changed) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(ms, resolve);
      round.signal.onabort = () => {
        cancel();
        resolve();
      };
    });
  };

  return {
    name: 'poll',
    open(opener) {
      listener = opener;
      asides = newAsides(http, opener);
      void poll(opener);
    },
    send: (line) => asides?.send(line),
    renew() {
      changed = true;
      // A poll that is about to be answered is let be: the next follows it at once.
      if (waits) round.abort();
    },
    close,
  };
}
