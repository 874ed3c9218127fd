import type { Clock } from './clock.js';
import type { Connection } from './connection.js';
import { type BelfryError, isTerminal } from './errors.js';
import type { TransportName } from './transport.js';

/** Why a connection ended, or an attempt. */
export interface Failure {
  readonly closeCode: number;
  readonly error: BelfryError;
  /** Milliseconds before which the hub does not want to be asked again. */
  readonly retryAfter: number | undefined;
}

/** One try to be connected: transports that race, each with a head start over the next. `connected` wins, not open. */
export class Attempt {
  readonly #clock: Clock;
  readonly #order: TransportName[];
  readonly #patience: number;
  readonly #connection: (name: TransportName) => Connection;
  readonly #onFailed: (failure: Failure) => void;
  readonly #racing = new Set<Connection>();
  #cancelNext: (() => void) | undefined;
  #refusal: Failure | undefined;

  /** `patience`: milliseconds of head start. */
  constructor(
    clock: Clock,
    order: readonly TransportName[],
    patience: number,
    connection: (name: TransportName) => Connection,
    onFailed: (failure: Failure) => void,
  ) {
    this.#clock = clock;
    this.#order = [...order];
    this.#patience = patience;
    this.#connection = connection;
    this.#onFailed = onFailed;
  }

  start(): void {
    const name = this.#order.shift();
    if (!name) return;
    this.#cancelNext?.();
    this.#cancelNext = this.#clock.after(this.#patience, () => this.start());
    const connection = this.#connection(name);
    this.#racing.add(connection);
    connection.open();
  }

  /** One of the racing connections has ended. */
  onClosed(connection: Connection, failure: Failure): void {
    if (!this.#racing.delete(connection)) return;
    if (failure.retryAfter !== undefined) this.#refusal = failure;
    const final = isTerminal(failure.closeCode);
    if (!final && this.#order.length) this.start();
    else if (final || !this.#racing.size) {
      this.close();
      this.#onFailed(final ? failure : (this.#refusal ?? failure));
    }
  }

  onWon(connection: Connection): void {
    this.#racing.delete(connection);
    this.close();
  }

  close(): void {
    this.#cancelNext?.();
    this.#order.length = 0;
    for (const connection of this.#racing) connection.close();
    this.#racing.clear();
  }
}
