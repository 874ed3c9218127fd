import type { BelfryError } from './errors.js';
import type { Outage } from './outage.js';
import type { Publication } from './subscription.js';
import type { TransportName } from './transport.js';

/**
 * `degraded`: connected, but the hub lost the path to its other nodes for now. `waiting`: there will be another
 * attempt. `closed`: there will be none.
 */
export type State = 'connecting' | 'connected' | 'degraded' | 'waiting' | 'closed';

/** Event → arguments of its listeners. A type, not an interface, so that it is an index of events. */
export type BelfryEvents = {
  /**
   * With the cause, where trouble led to it. `waiting` comes again with the third argument when that is found out:
   * whether nothing answers where the hub should be (`network`), or something does (`hub`).
   */
  state: [state: State, cause: BelfryError | undefined, outage?: Outage];
  /** The transport of a new connection. */
  transport: [transport: TransportName];
  /** Something that the page may want to know: the end, a token function that failed. */
  error: [error: BelfryError];
  /** On a channel that was not subscribed here: `$all`, the user's own, or where the application put the user. */
  publication: [publication: Publication];
};
