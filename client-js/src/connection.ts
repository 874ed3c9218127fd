import type { Clock } from './clock.js';
import { type Connected, decode, type Members, type Message, type Reply } from './codec.js';
import { COMMAND_TIMEOUT, Commands, refused } from './commands.js';
import {
  type BelfryError,
  ConnectionLostError,
  closeCodeOf,
  NO_CLOSE_FRAME,
  NotConnectedError,
} from './errors.js';
import { Watchdog } from './heartbeat.js';
import { CONNECT_TIMEOUT, type Transport } from './transport.js';

export interface ConnectionListener {
  /** Who is at this end: the members of `connect` but for `subs`. */
  identity(): Members;
  /** All members of `connect`, read at the last moment. */
  hello(): Members;
  onConnected(message: Connected): void;
  /** What the hub says after `renew`, and with each poll. */
  onRenewed(message: Connected): void;
  /** Whatever is not an answer to a command. */
  onMessage(message: Message): void;
  /** Each line that `onMessage` is about to get, and heartbeats. */
  onHeard(line: string): void;
  /** Once, unless `close` was called. `error` says more than the code where the cause was found on this side. */
  onClosed(closeCode: number, error: BelfryError, retryAfter: number | undefined): void;
}

/** One connection to the hub, from the first attempt to its end: opening → connected (→ retired) → closed. */
export class Connection {
  readonly transport: Transport;
  readonly #clock: Clock;
  readonly #listener: ConnectionListener;
  readonly #commands: Commands;
  readonly #watchdog: Watchdog;
  readonly #cancelConnectTimeout: () => void;
  #state: 'opening' | 'connected' | 'retired' | 'closed' = 'opening';
  #refusal: BelfryError | undefined;
  #cancelRetirement: (() => void) | undefined;

  constructor(transport: Transport, clock: Clock, listener: ConnectionListener) {
    this.transport = transport;
    this.#clock = clock;
    this.#listener = listener;
    this.#commands = new Commands(clock, (line) => transport.send(line));
    this.#watchdog = new Watchdog(clock, () => this.lose('the hub fell silent'));
    this.#cancelConnectTimeout = clock.after(CONNECT_TIMEOUT, () =>
      this.lose('the hub did not answer in time'),
    );
  }

  open(): void {
    try {
      this.transport.open({
        identity: () => this.#listener.identity(),
        hello: () => this.#listener.hello(),
        onLine: (line) => this.#onLine(line, false),
        onAside: (line) => this.#onLine(line, true),
        onClose: (error) => this.#end(error.closeCode, this.#refusal ?? error, error.retryAfter),
      });
    } catch (error) {
      // The policy of a page may forbid even the attempt.
      this.#end(NO_CLOSE_FRAME, error as BelfryError);
    }
  }

  /**
   * `onReply` runs before the next line is read, which a promise does not; never on a retired connection, whose
   * publications are not heard either.
   */
  command(type: string, members: Members, onReply?: (reply: Reply) => void): Promise<Reply> {
    if (this.#state === 'opening' || this.#state === 'closed')
      return Promise.reject(new NotConnectedError());
    return this.#commands.send(type, members, (reply) => {
      if (this.#state === 'connected') onReply?.(reply);
    });
  }

  /** A successor delivers from here on. Only answers pass still, and with the last of them it closes. */
  retire(): void {
    this.#state = 'retired';
    this.#cancelRetirement = this.#clock.after(COMMAND_TIMEOUT, () => this.close());
    this.#closeIfDone();
  }

  /** The path is known to be gone. */
  lose(reason: string): void {
    this.#end(NO_CLOSE_FRAME, new ConnectionLostError(reason));
  }

  close(): void {
    if (this.#release())
      this.#commands.failAll(new ConnectionLostError('the client closed the connection'));
  }

  #onLine(line: string, aside: boolean): void {
    this.#watchdog.heard();
    let message: Message | undefined;
    try {
      message = decode(line);
    } catch (error) {
      this.#end(NO_CLOSE_FRAME, error as BelfryError);
      return;
    }
    if (this.#state === 'connected' && !aside && !(message && 'id' in message)) {
      this.#listener.onHeard(line);
    }
    if (message) this.#onMessage(message, aside);
  }

  #onMessage(message: Message, aside: boolean): void {
    if (message.type === 'connected') {
      if (this.#state === 'opening') this.#onConnected(message);
      else if (this.#state === 'connected' && !aside) this.#listener.onRenewed(message);
      return;
    }
    // If the end follows, this is the reason.
    if (message.type === 'error' && !(this.#state === 'connected' && message.id)) {
      this.#refusal = refused(message);
    }
    // An answer that nobody waits for came too late, and was given up.
    if ('id' in message) {
      this.#commands.settle(message);
      this.#closeIfDone();
    } else if (this.#state === 'connected' && !aside) this.#listener.onMessage(message);
  }

  #closeIfDone(): void {
    if (this.#state === 'retired' && this.#commands.idle) this.close();
  }

  #onConnected(message: Connected): void {
    this.#state = 'connected';
    this.#cancelConnectTimeout();
    this.#watchdog.start(message.ping);
    this.#listener.onConnected(message);
  }

  #end(code: number, error: BelfryError, retryAfter?: number): void {
    if (!this.#release()) return;
    // A transport that knows no close codes says by an error, last, how it ends.
    const said = code === NO_CLOSE_FRAME && closeCodeOf(this.#refusal?.code ?? '');
    this.#commands.failAll(new ConnectionLostError(error.message, said || code));
    this.#listener.onClosed(said || code, error, retryAfter);
  }

  /** False if that was done before. */
  #release(): boolean {
    if (this.#state === 'closed') return false;
    this.#state = 'closed';
    this.#cancelConnectTimeout();
    this.#cancelRetirement?.();
    this.#watchdog.stop();
    this.transport.close();
    return true;
  }
}
