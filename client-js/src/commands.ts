import type { Clock } from './clock.js';
import { type ErrorMessage, encode, type Members, type Reply } from './codec.js';
import { type BelfryError, CommandError, ConnectionLostError, TimeoutError } from './errors.js';

/** Milliseconds until a command without an answer has failed. */
export const COMMAND_TIMEOUT = 10_000;

interface OpenCommand {
  onReply(reply: Reply): void;
  resolve(reply: Reply): void;
  reject(error: BelfryError): void;
  cancelTimeout(): void;
}

/** The commands of one connection that wait for their answer. */
export class Commands {
  readonly #clock: Clock;
  readonly #send: (line: string) => undefined | Promise<void>;
  readonly #open = new Map<number, OpenCommand>();
  /** 1 was the `connect`. */
  #lastId = 1;

  constructor(clock: Clock, send: (line: string) => undefined | Promise<void>) {
    this.#clock = clock;
    this.#send = send;
  }

  send(type: string, members: Members, onReply: (reply: Reply) => void): Promise<Reply> {
    const id = ++this.#lastId;
    // Encoded first: data that is not JSON must not leave a command behind.
    const line = encode(type, id, members);
    return new Promise((resolve, reject) => {
      const cancelTimeout = this.#clock.after(COMMAND_TIMEOUT, () =>
        this.#take(id)?.reject(new TimeoutError(type)),
      );
      this.#open.set(id, { onReply, resolve, reject, cancelTimeout });
      this.#send(line)?.catch((error: BelfryError) =>
        this.#take(id)?.reject(new ConnectionLostError(error.message)),
      );
    });
  }

  get idle(): boolean {
    return this.#open.size === 0;
  }

  settle(message: Reply | ErrorMessage): void {
    const command = this.#take(message.id);
    if (message.type === 'error') command?.reject(refused(message));
    else {
      command?.onReply(message);
      command?.resolve(message);
    }
  }

  failAll(error: BelfryError): void {
    for (const id of [...this.#open.keys()]) this.#take(id)?.reject(error);
  }

  #take(id: number | undefined): OpenCommand | undefined {
    const command = this.#open.get(id ?? 0);
    if (command) {
      command.cancelTimeout();
      this.#open.delete(id ?? 0);
    }
    return command;
  }
}

export function refused({
  code,
  message,
  retry,
  retryAfter,
}: Omit<ErrorMessage, 'type'>): CommandError {
  return new CommandError(code, message ?? code, retry ?? false, retryAfter);
}
