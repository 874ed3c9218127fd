import type { Clock } from './clock.js';
import type { Connection } from './connection.js';
import { type BelfryError, isTerminal } from './errors.js';
import type { State } from './events.js';
import type { TransportName } from './transport.js';

/** What leads to the next connection: an attempt, or the wait for one. */
export interface Next {
  /** Of a client that has no connection meanwhile. */
  readonly state: State;
  cancel(): void;
}

/** One try to be connected: transports that race, each with a head start over the next. `connected` wins, not open. */
export interface Attempt extends Next {
  readonly state: 'connecting';
  /** `headStart` in milliseconds. */
  start(order: readonly TransportName[], headStart: number): void;
  /** One of the racing connections has ended. */
  onClosed(connection: Connection, error: BelfryError): void;
  onWon(connection: Connection): void;
}

export function newAttempt(
  clock: Clock,
  connectionBy: (name: TransportName) => Connection,
  onFailed: (error: BelfryError) => void,
): Attempt {
  const racing = new Set<Connection>();
  let waiting: TransportName[] = [];
  let patience = 0;
  let cancelNext: (() => void) | undefined;
  let refusal: BelfryError | undefined;

  const next = (): void => {
    cancelNext?.();
    const name = waiting.shift();
    if (!name) return;
    cancelNext = clock.after(patience, next);
    const connection = connectionBy(name);
    racing.add(connection);
    connection.open();
  };

  const cancel = (): void => {
    cancelNext?.();
    waiting = [];
    for (const connection of racing) connection.close();
    racing.clear();
  };

  return {
    state: 'connecting',
    start(order, headStart) {
      waiting = [...order];
      patience = headStart;
      next();
    },
    onClosed(connection, error) {
      if (!racing.delete(connection)) return;
      if (error.retryAfter !== undefined) refusal = error;
      const final = isTerminal(error.closeCode);
      if (!final && waiting.length) next();
      else if (final || !racing.size) {
        cancel();
        onFailed(final ? error : (refusal ?? error));
      }
    },
    onWon(connection) {
      racing.delete(connection);
      cancel();
    },
    cancel,
  };
}
