import type { Clock } from './clock.js';
import { type Connected, decode, type Members, type Message, type Reply } from './codec.js';
import { COMMAND_TIMEOUT, Commands, refused } from './commands.js';
import { BelfryError, CLOSE_CODES, lost, NO_CLOSE_FRAME, notConnected } from './errors.js';
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
  /** Once, unless `close` was called. */
  onClosed(error: BelfryError): void;
}

/** One connection to the hub, from the first attempt to its end: opening → connected (→ retired) → closed. */
export class Connection {
  readonly transport: Transport;
  readonly #clock: Clock;
  readonly #listener: ConnectionListener;
  readonly #commands: Commands;
  readonly #watchdog: Watchdog;
  #state: 'opening' | 'connected' | 'retired' | 'closed' = 'opening';
  /** An error that belongs to no command: if the end follows, this is its reason. */
  #refusal: BelfryError | undefined;
  /** Of opening, and later of retirement. */
  #cancelDeadline: () => void;

  constructor(transport: Transport, clock: Clock, listener: ConnectionListener) {
    this.transport = transport;
    this.#clock = clock;
    this.#listener = listener;
    this.#commands = new Commands(clock, (line) => transport.send(line));
    this.#watchdog = new Watchdog(clock, () => this.lose('the hub fell silent'));
    this.#cancelDeadline = clock.after(CONNECT_TIMEOUT, () =>
      this.lose('the hub did not answer in time'),
    );
  }

  open(): void {
    const { identity, hello } = this.#listener;
    try {
      this.transport.open({
        identity,
        hello,
        onLine: (line) => this.#onLine(line, false),
        onAside: (line) => void this.#onLine(line, true),
        onClose: (error) => this.#end(error),
      });
    } catch {
      this.lose('forbidden by the policy of the page');
    }
  }

  /**
   * `onReply` runs before the next line is read, which a promise does not; never on a retired connection, whose
   * publications are not heard either.
   */
  command(type: string, members: Members, onReply?: (reply: Reply) => void): Promise<Reply> {
    if (this.#state === 'opening' || this.#state === 'closed')
      return Promise.reject(notConnected());
    return this.#commands.send(type, members, (reply) => {
      if (this.#state === 'connected') onReply?.(reply);
    });
  }

  /** Brings the hub to a wanted set that changed: by a command, or where requests bring it along, by the next of them. */
  async change(type: string, members: Members, onReply?: (reply: Reply) => void): Promise<void> {
    if (this.transport.renews) this.transport.renew();
    else await this.command(type, members, onReply);
  }

  /** A successor delivers from here on. Only answers pass still, and with the last of them it closes. */
  retire(): void {
    this.#state = 'retired';
    this.#cancelDeadline = this.#clock.after(COMMAND_TIMEOUT, () => this.close());
    this.#closeIfDone();
  }

  /** The path is known to be gone. */
  lose(reason: string): void {
    this.#end(lost(reason));
  }

  close(): void {
    if (this.#release()) this.#commands.failAll(lost('the client closed the connection'));
  }

  #onLine(line: string, aside: boolean): Message | undefined {
    this.#watchdog.heard();
    let message: Message | undefined;
    try {
      message = decode(line);
    } catch (error) {
      this.#end(error as BelfryError);
      return undefined;
    }
    const delivers = this.#state === 'connected' && !aside;
    if (delivers && !(message && 'id' in message)) this.#listener.onHeard(line);
    if (message) this.#onMessage(message, delivers);
    return message;
  }

  #onMessage(message: Message, delivers: boolean): void {
    const opening = this.#state === 'opening';
    const refuses = message.type === 'error' && (opening || !message.id);
    this.#refusal = refuses ? refused(message) : undefined;
    if (message.type === 'connected') {
      if (opening) this.#onConnected(message);
      else if (delivers) this.#listener.onRenewed(message);
    } else if ('id' in message) {
      this.#commands.settle(message);
      this.#closeIfDone();
    } else if (delivers) this.#listener.onMessage(message);
  }

  #closeIfDone(): void {
    if (this.#state === 'retired' && this.#commands.idle) this.close();
  }

  #onConnected(message: Connected): void {
    this.#state = 'connected';
    this.#cancelDeadline();
    this.#watchdog.start(message.ping);
    this.#listener.onConnected(message);
  }

  #end(error: BelfryError): void {
    if (!this.#release()) return;
    const { retryAfter, closeCode = NO_CLOSE_FRAME } = error;
    const { code, message, retry } = this.#refusal ?? error;
    // A transport that knows no close codes says by an error, last, how it ends.
    const said = (closeCode === NO_CLOSE_FRAME && CLOSE_CODES[code]) || closeCode;
    this.#commands.failAll(lost(message, said));
    this.#listener.onClosed(new BelfryError(code, message, retry, retryAfter, said));
  }

  /** False if that was done before. */
  #release(): boolean {
    if (this.#state === 'closed') return false;
    this.#state = 'closed';
    this.#cancelDeadline();
    this.#watchdog.stop();
    this.transport.close();
    return true;
  }
}
