import type { Clock } from './clock.js';
import type { Connection } from './connection.js';
import { type BelfryError, isTerminal } from './errors.js';
import type { TransportName } from './transport.js';

/** One try to be connected: transports that race, each with a head start over the next. `connected` wins, not open. */
export class Attempt {
  /** Of a client without a connection, while this is under way. */
  readonly state = 'connecting';
  readonly #clock: Clock;
  readonly #connection: (name: TransportName) => Connection;
  readonly #onFailed: (error: BelfryError) => void;
  readonly #racing = new Set<Connection>();
  #order: TransportName[] = [];
  #patience = 0;
  #cancelNext: (() => void) | undefined;
  #refusal: BelfryError | undefined;

  constructor(
    clock: Clock,
    connection: (name: TransportName) => Connection,
    onFailed: (error: BelfryError) => void,
  ) {
    this.#clock = clock;
    this.#connection = connection;
    this.#onFailed = onFailed;
  }

  /** `patience`: milliseconds of head start. */
  start(order: readonly TransportName[], patience: number): void {
    this.#order = [...order];
    this.#patience = patience;
    this.#next();
  }

  /** One of the racing connections has ended. */
  onClosed(connection: Connection, error: BelfryError): void {
    if (!this.#racing.delete(connection)) return;
    if (error.retryAfter !== undefined) this.#refusal = error;
    const final = isTerminal(error.closeCode);
    if (!final && this.#order.length) this.#next();
    else if (final || !this.#racing.size) {
      this.cancel();
      this.#onFailed(final ? error : (this.#refusal ?? error));
    }
  }

  onWon(connection: Connection): void {
    this.#racing.delete(connection);
    this.cancel();
  }

  cancel(): void {
    this.#cancelNext?.();
    this.#order = [];
    for (const connection of this.#racing) connection.close();
    this.#racing.clear();
  }

  #next(): void {
    this.#cancelNext?.();
    const name = this.#order.shift();
    if (!name) return;
    this.#cancelNext = this.#clock.after(this.#patience, () => this.#next());
    const connection = this.#connection(name);
    this.#racing.add(connection);
    connection.open();
  }
}
