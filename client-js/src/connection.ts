import type { Clock } from './clock.js';
import { type Connected, decode, encode, type Members, type Message, type Reply } from './codec.js';
import { Commands, refused } from './commands.js';
import { type BelfryError, ConnectionLostError, NotConnectedError } from './errors.js';
import { Watchdog } from './heartbeat.js';
import type { Transport } from './transport.js';

/** Milliseconds from the first attempt to the hub's `connected`. An open socket alone proves nothing. */
export const CONNECT_TIMEOUT = 5_000;

const NO_CLOSE_FRAME = 1006;

export interface ConnectionListener {
  /** The transport is open: what `connect` is to say, read at the last moment. */
  onOpen(): Members;
  onConnected(message: Connected): void;
  /** Whatever is not an answer to a command. */
  onMessage(message: Message): void;
  /** Once, unless `close` was called. `error` says more than the code where the cause was found on this side. */
  onClosed(closeCode: number, error?: BelfryError): void;
}

/** One connection to the hub, from the first attempt to its end: opening → connected → closed. */
export class Connection {
  readonly transport: Transport;
  readonly #listener: ConnectionListener;
  readonly #commands: Commands;
  readonly #watchdog: Watchdog;
  readonly #cancelConnectTimeout: () => void;
  #state: 'opening' | 'connected' | 'retired' | 'closed' = 'opening';
  #refusal: BelfryError | undefined;

  constructor(transport: Transport, clock: Clock, listener: ConnectionListener) {
    this.transport = transport;
    this.#listener = listener;
    this.#commands = new Commands(clock, (line) => transport.send(line));
    this.#watchdog = new Watchdog(clock, () => this.#lose('the hub fell silent'));
    this.#cancelConnectTimeout = clock.after(CONNECT_TIMEOUT, () =>
      this.#lose('the hub did not answer in time'),
    );
  }

  open(): void {
    this.transport.open({
      onOpen: () => this.transport.send(encode('connect', 1, this.#listener.onOpen())),
      onLine: (line) => this.#onLine(line),
      onClose: (code, reason) => this.#end(code, this.#refusal ?? closed(code, reason)),
    });
  }

  get retired(): boolean {
    return this.#state === 'retired';
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

  /** From here on only answers pass: a successor has taken over the positions, and delivers what follows them. */
  retire(): void {
    this.#state = 'retired';
  }

  close(): void {
    if (this.#release())
      this.#commands.failAll(new ConnectionLostError('the client closed the connection'));
  }

  #onLine(line: string): void {
    this.#watchdog.heard();
    let message: Message | undefined;
    try {
      message = decode(line);
    } catch (error) {
      this.#end(NO_CLOSE_FRAME, error as BelfryError);
      return;
    }
    if (message) this.#onMessage(message);
  }

  #onMessage(message: Message): void {
    if (this.#state === 'opening') {
      // A refusal is followed by a close, and its code decides.
      if (message.type === 'error') this.#refusal = refused(message);
      if (message.type === 'connected') this.#onConnected(message);
      return;
    }
    // An answer that nobody waits for came too late, and was given up.
    if ('id' in message) this.#commands.settle(message);
    else if (this.#state === 'connected') this.#listener.onMessage(message);
  }

  #onConnected(message: Connected): void {
    this.#state = 'connected';
    this.#cancelConnectTimeout();
    this.#watchdog.start(message.ping);
    this.#listener.onConnected(message);
  }

  #lose(reason: string): void {
    this.#end(NO_CLOSE_FRAME, new ConnectionLostError(reason));
  }

  #end(code: number, error: BelfryError): void {
    if (!this.#release()) return;
    this.#commands.failAll(new ConnectionLostError(error.message, code));
    this.#listener.onClosed(code, error);
  }

  /** False if that was done before. */
  #release(): boolean {
    if (this.#state === 'closed') return false;
    this.#state = 'closed';
    this.#cancelConnectTimeout();
    this.#watchdog.stop();
    this.transport.close();
    return true;
  }
}

function closed(code: number, reason: string): ConnectionLostError {
  return new ConnectionLostError(reason || `closed with ${code}`, code);
}
