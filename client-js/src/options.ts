import { type Clock, systemClock } from './clock.js';
import type { Token } from './token.js';
import type { Transport, TransportName } from './transport.js';
import { connectUrl, type WebSocketConstructor, WebSocketTransport } from './websocket.js';

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
  /** Used instead of the global one, in tests and other runtimes. */
  readonly WebSocket?: WebSocketConstructor;
  readonly clock?: Clock;
  /** Like `Math.random`. */
  readonly random?: () => number;
}

/** The options with every default filled in. */
export interface Settings {
  readonly token: Token | undefined;
  readonly rewind: number;
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly clock: Clock;
  readonly random: () => number;
  newTransport(): Transport;
}

export function settings(url: string, options: BelfryOptions): Settings {
  const { transports = ['websocket'], WebSocket = globalThis.WebSocket as WebSocketConstructor } =
    options;
  if (!transports.includes('websocket')) throw new TypeError('no known transport in `transports`');
  if (!WebSocket) throw new TypeError('no WebSocket here: pass one as the option `WebSocket`');
  const address = connectUrl(url);
  return {
    token: options.token,
    rewind: options.rewind ?? 0,
    minDelay: options.minDelay ?? 500,
    maxDelay: options.maxDelay ?? 30_000,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    newTransport: () => new WebSocketTransport(address, WebSocket),
  };
}
