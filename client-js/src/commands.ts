import type { Clock } from './clock.js';
import { type ErrorMessage, encode, type Members, type Refusal, type Reply } from './codec.js';
import { BelfryError, timedOut } from './errors.js';

/** Milliseconds until a command without an answer has failed. */
export const COMMAND_TIMEOUT = 10_000;

/** The commands of one connection that wait for their answer. */
export interface Commands {
  send(type: string, members: Members, onReply: (reply: Reply) => void): Promise<Reply>;
  idle(): boolean;
  /** An answer that nobody waits for came too late, and was given up. */
  settle(message: Reply | ErrorMessage): void;
  failAll(error: BelfryError): void;
}

export function newCommands(clock: Clock, send: (line: string) => Promise<void>): Commands {
  /** By id, what ends each. */
  const open = new Map<number | undefined, (answer: Reply | BelfryError) => void>();
  /** 1 was the `connect`. */
  let lastId = 1;
  return {
    send(type, members, onReply) {
      const id = ++lastId;
      // Encoded first: data that is not JSON must not leave a command behind.
      const line = encode(type, id, members);
      return new Promise((resolve, reject) => {
        const settle = (answer: Reply | BelfryError): void => {
          cancelTimeout();
          open.delete(id);
          if (answer instanceof Error) reject(answer);
          else {
            onReply(answer);
            resolve(answer);
          }
        };
        const cancelTimeout = clock.after(COMMAND_TIMEOUT, () => settle(timedOut(type)));
        open.set(id, settle);
        send(line).catch(settle);
      });
    },
    idle: () => !open.size,
    settle(message) {
      open.get(message.id)?.(message.type === 'error' ? refused(message) : message);
    },
    failAll(error) {
      for (const settle of open.values()) settle(error);
    },
  };
}

export function refused(refusal: Refusal): BelfryError {
  const { code, message = code, retry = false, retryAfter } = refusal;
  return new BelfryError(code, message, retry, { retryAfter });
}
