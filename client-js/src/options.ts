import { Address } from './address.js';
import type { Http } from './asides.js';
import { type Clock, systemClock } from './clock.js';
import type { Fetch } from './http.js';
import { Paths, type StorageLike } from './paths.js';
import { PollTransport } from './poll.js';
import { PollWait } from './poll-wait.js';
import { StreamTransport } from './stream.js';
import type { Token } from './token.js';
import { TRANSPORTS, type Transport, type TransportName } from './transport.js';
import { type WebSocketConstructor, WebSocketTransport } from './websocket.js';

export interface BelfryOptions {
  /** A token, or a function that fetches one: for each connection, and again before it ends. */
  readonly token?: Token;
  /** The transports that may be used, in order. */
  readonly transports?: readonly TransportName[];
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
  readonly rewind: number;
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly random: () => number;
  readonly paths: Paths;
  newTransport(name: TransportName): Transport;
}

/** Each option with what it must be; an option that is not here does not exist. */
const CHECKS: Readonly<Record<keyof BelfryOptions, readonly [(value: never) => boolean, string]>> =
  {
    token: [(value) => typeof value === 'string' || isFunction(value), 'text or a function'],
    transports: [
      (value: readonly TransportName[]) =>
        Array.isArray(value) && !!value[0] && value.every((name) => TRANSPORTS.includes(name)),
      `a list of ${TRANSPORTS}`,
    ],
    rewind: [isCount, 'a number from 0'],
    minDelay: [isCount, 'milliseconds from 0'],
    maxDelay: [isCount, 'milliseconds from 0'],
    fetch: [isFunction, 'a function like fetch'],
    WebSocket: [isFunction, 'a class like WebSocket'],
    storage: [isObject, 'an object like localStorage'],
    clock: [isObject, 'a Clock'],
    random: [isFunction, 'a function like Math.random'],
  };

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isObject(value: unknown): boolean {
  return typeof value === 'object';
}

function isCount(value: number): boolean {
  return value >= 0 && value < Number.POSITIVE_INFINITY;
}

function check(options: BelfryOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const [isRight, need] = CHECKS[name as keyof BelfryOptions] ?? [
      () => false,
      'left out: unknown',
    ];
    if (!isRight(value as never)) throw new TypeError(`option ${name}: must be ${need}`);
  }
}

export function settings(url: string, options: BelfryOptions): Settings {
  check(options);
  const { token, rewind = 0, minDelay = 500, maxDelay = 30_000 } = options;
  const { clock = systemClock, random = Math.random, storage = localStorageIfAny() } = options;
  const WebSocket = options.WebSocket ?? (globalThis.WebSocket as WebSocketConstructor | undefined);
  // Unbound, the browser's own refuses to work.
  const fetch: Fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
  const names = (options.transports ?? TRANSPORTS).filter(
    (name) => name !== 'websocket' || WebSocket,
  );
  if (!names.length) throw new TypeError('no WebSocket here: allow another of the `transports`');
  if (minDelay > maxDelay) throw new TypeError('option minDelay: must not be above maxDelay');
  const address = new Address(url);
  const http = { fetch, address, clock };
  const wait = new PollWait();
  return {
    ...http,
    token,
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
