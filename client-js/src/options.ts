import { newAddress } from './address.js';
import { type Clock, systemClock } from './clock.js';
import type { Fetch, Http } from './http.js';
import { newPaths, type Paths, type StorageLike } from './paths.js';
import { newPollTransport } from './poll.js';
import { newPollWait } from './poll-wait.js';
import { canShare } from './share.js';
import { newStreamTransport } from './stream.js';
import type { Token } from './token.js';
import { TRANSPORTS, type Transport, type TransportName } from './transport.js';
import { newWebSocketTransport, type WebSocketConstructor } from './websocket.js';

export interface BelfryOptions {
  /** A token, or a function that fetches one: for each connection, and again before it ends. */
  readonly token?: Token;
  /** The transports that may be used, in order. */
  readonly transports?: readonly TransportName[];
  /** One connection for all tabs of this origin, where the browser can: they are one client then, of one user. */
  readonly share?: boolean;
  /** Start each subscription with the last publications of its channel, this many. */
  readonly rewind?: number;
  /** Milliseconds: bounds of the random wait before a reconnect. The first wait is below the lower one. */
  readonly minDelay?: number;
  readonly maxDelay?: number;
  /** Used instead of the global ones, in tests and other runtimes. */
  readonly fetch?: Fetch;
  readonly WebSocket?: WebSocketConstructor;
  /** Where the winner among the transports is remembered, instead of `localStorage`. */
  readonly storage?: StorageLike;
  readonly clock?: Clock;
  /** Like `Math.random`. */
  readonly random?: () => number;
}

/** The options with every default filled in. */
interface Options extends Required<Omit<BelfryOptions, 'WebSocket' | 'storage'>> {
  /** Not everywhere are there these. */
  readonly WebSocket: WebSocketConstructor | undefined;
  readonly storage: StorageLike | undefined;
}

/** Every option as it is when the page does not say otherwise. */
function defaults({ minDelay = 0, maxDelay = 500 }: BelfryOptions): Options {
  return {
    token: '',
    transports: TRANSPORTS,
    share: false,
    rewind: 0,
    // Where only one bound is given, the other gives way.
    minDelay: Math.min(500, maxDelay),
    maxDelay: Math.max(30_000, minDelay),
    // Unbound, the browser's own refuses to work.
    fetch: (...args) => globalThis.fetch(...args),
    WebSocket: globalThis.WebSocket,
    storage: undefined,
    clock: systemClock,
    random: Math.random,
  };
}

/** The options, and what is made of them. */
export interface Settings extends Options, Http {
  readonly paths: Paths;
  newTransport(name: TransportName): Transport;
}

export function settings(url: string, options: BelfryOptions): Settings {
  const all = checked(defaults(options), options);
  const { transports, WebSocket, storage, share, minDelay, maxDelay } = all;
  if (minDelay > maxDelay) wrong('minDelay', 'at most maxDelay');
  const possible = transports.filter((name) => name !== 'websocket' || WebSocket);
  if (!possible.length || possible.some((name) => !TRANSPORTS.includes(name))) {
    wrong('transports', `of ${TRANSPORTS}, the first if there is WebSocket`);
  }
  const address = newAddress(url);
  const http = { ...all, address };
  const wait = newPollWait();
  return {
    ...http,
    share: share && canShare(),
    paths: newPaths(possible, address.home, storage),
    newTransport(name) {
      if (name === 'stream') return newStreamTransport(http);
      if (name === 'poll') return newPollTransport(http, wait);
      return newWebSocketTransport(address, WebSocket as WebSocketConstructor);
    },
  };
}

/** As the hub wants its numbers. */
export function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The defaults, and in their place what is given, if it is of the same kind; undefined is not given. */
export function checked<T extends object>(defaults: T, given: object): T {
  const all = { ...defaults } as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) wrong(name, 'left out: unknown');
    if (value === undefined) continue;
    const need = typeof all[name];
    const kind = name === 'token' && typeof value === 'function' ? need : typeof value;
    // What this runtime does not have may be anything.
    if (need !== 'undefined' && kind !== need) wrong(name, `a ${need}`);
    // Nor NaN.
    if (need === 'number' && !isWhole(value)) wrong(name, 'whole, 0 or more');
    all[name] = value;
  }
  return all as T;
}

export function wrong(name: string, need: string): never {
  throw new TypeError(`option ${name} must be ${need}`);
}
