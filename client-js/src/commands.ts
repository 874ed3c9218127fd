import type { Clock } from './clock.js';
import { type ErrorMessage, encode, type Members, type Refusal, type Reply } from './codec.js';
import { BelfryError, lost, timedOut } from './errors.js';

/** Milliseconds until a command without an answer has failed. */
export const COMMAND_TIMEOUT = 10_000;

/** The commands of one connection that wait for their answer. */
export class Commands {
  readonly #clock: Clock;
  readonly #send: (line: string) => undefined | Promise<void>;
  /** By id, what ends each. */
  readonly #open = new Map<number | undefined, (answer: Reply | BelfryError) => void>();
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
      const settle = (answer: Reply | BelfryError): void => {
        cancelTimeout();
        this.#open.delete(id);
        if (answer instanceof Error) reject(answer);
        else {
          onReply(answer);
          resolve(answer);
        }
      };
      const cancelTimeout = this.#clock.after(COMMAND_TIMEOUT, () => settle(timedOut(type)));
      this.#open.set(id, settle);
      this.#send(line)?.catch(({ message }) => settle(lost(message)));
    });
  }

  get idle(): boolean {
    return !this.#open.size;
  }

  /** An answer that nobody waits for came too late, and was given up. */
  settle(message: Reply | ErrorMessage): void {
    this.#open.get(message.id)?.(message.type === 'error' ? refused(message) : message);
  }

  failAll(error: BelfryError): void {
    for (const settle of this.#open.values()) settle(error);
  }
}

export function refused({ code, message = code, retry = false, retryAfter }: Refusal): BelfryError {
  return new BelfryError(code, message, retry, retryAfter);
}
