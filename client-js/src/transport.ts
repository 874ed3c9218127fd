import type { Members, Message } from './codec.js';
import type { BelfryError } from './errors.js';

/** The ways to the hub, as `hub.on('transport')` names them, in the order in which they are tried. */
export const TRANSPORTS = ['websocket', 'stream', 'poll'] as const;

export type TransportName = (typeof TRANSPORTS)[number];

/** Milliseconds from the first attempt to the hub's `connected`. An open socket alone proves nothing. */
export const CONNECT_TIMEOUT = 5_000;

/** What a transport asks and says. After `onClose` it does neither. */
export interface TransportListener {
  /** The members of `connect`, read at the last moment: positions move. `aside`: without the wanted set. */
  hello(aside?: boolean): Members;
  /**
   * Returns what the line says, unless it is a heartbeat or not a message. `aside`: it came beside the others, and only
   * the answer to a command counts in it.
   */
  onLine(line: string, aside?: boolean): Message | undefined;
  onClose(error: BelfryError): void;
}

/** Carries lines to and from the hub, in order, and knows little of what they mean. Used for one connection. */
export interface Transport {
  /** What carries the lines in the end: behind another tab, that tab's. Final once `connected` has come. */
  readonly name: TransportName;
  /** The connection is that of another tab, and says nothing about this one's paths. */
  readonly borrowed?: true;
  /** Says `connect`; what the hub answers are the first lines. */
  open(listener: TransportListener): void;
  /** A command, after `connected`. Rejects when it may not have arrived and the transport goes on. */
  send(line: string): undefined | Promise<void>;
  /** `hello` has changed, and a further `connected` answers it: where requests bring the whole wanted set along. */
  renew?(): void;
  /** Lets go at once: the listener hears nothing more, not even `onClose`. */
  close(): void;
}
