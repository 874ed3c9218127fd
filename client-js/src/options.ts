import { Address } from './address.js';
import type { Http } from './asides.js';
import { type Clock, systemClock } from './clock.js';
import type { Fetch } from './http.js';
import { Paths, type StorageLike } from './paths.js';
import { PollTransport } from './poll.js';
import { PollWait } from './poll-wait.js';
import { Share } from './share.js';
import { StreamTransport } from './stream.js';
import type { Token } from './token.js';
import { TRANSPORTS, type Transport, type TransportName } from './transport.js';
import { type WebSocketConstructor, WebSocketTransport } from './websocket.js';

/** Milliseconds. */
const MIN_DELAY = 500;
const MAX_DELAY = 30_000;

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
export interface Settings extends Http {
  readonly token: Token | undefined;
  readonly share: boolean;
  readonly rewind: number;
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly random: () => number;
  readonly paths: Paths;
  newTransport(name: TransportName): Transport;
}

/** What `typeof` may say of each option; one that is not here does not exist. */
const TYPES: Readonly<Record<keyof BelfryOptions, string>> = {
  token: 'string or function',
  transports: 'object',
  share: 'boolean',
  rewind: 'number',
  minDelay: 'number',
  maxDelay: 'number',
  fetch: 'function',
  WebSocket: 'function',
  storage: 'object',
  clock: 'object',
  random: 'function',
};

function check(options: BelfryOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const known = Object.hasOwn(TYPES, name);
    const need = known ? TYPES[name as keyof BelfryOptions] : 'left out: unknown';
    if (!need.includes(typeof value)) wrong(name, need);
    // Not a number below 0 either, and not NaN.
    if (need === 'number' && !(value >= 0)) wrong(name, '0 or more');
  }
  const { transports = TRANSPORTS, minDelay = MIN_DELAY, maxDelay = MAX_DELAY } = options;
  const known = transports.length > 0 && transports.every((name) => TRANSPORTS.includes(name));
  if (!known) wrong('transports', `some of ${TRANSPORTS}`);
  if (minDelay > maxDelay) wrong('minDelay', 'at most maxDelay');
}

function wrong(name: string, need: string): never {
  throw new TypeError(`option ${name} must be ${need}`);
}

export function settings(url: string, options: BelfryOptions): Settings {
  check(options);
  const { token, rewind = 0, minDelay = MIN_DELAY, maxDelay = MAX_DELAY } = options;
  const { clock = systemClock, random = Math.random, storage = localStorageIfAny() } = options;
  const WebSocket = options.WebSocket ?? (globalThis.WebSocket as WebSocketConstructor | undefined);
  // Unbound, the browser's own refuses to work.
  const fetch: Fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
  const names = (options.transports ?? TRANSPORTS).filter(
    (name) => name !== 'websocket' || WebSocket,
  );
  if (!names.length) wrong('WebSocket', 'given: there is none here');
  const address = new Address(url);
  const http = { fetch, address, clock };
  const wait = new PollWait();
  return {
    ...http,
    token,
    share: !!options.share && Share.possible,
    rewind,
    minDelay,
    maxDelay,
    random,
    paths: new Paths(names, address.home, storage),
    newTransport(name) {
      if (name === 'stream') return new StreamTransport(http);
      if (name === 'poll') return new PollTransport(http, wait);
      return new WebSocketTransport(address, WebSocket as WebSocketConstructor);
    },
  };
}

/** Even to look at it may be forbidden. */
function localStorageIfAny(): StorageLike | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
