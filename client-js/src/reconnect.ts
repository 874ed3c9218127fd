import { BAD_TOKEN, type BelfryError, isTerminal, TOKEN_EXPIRED } from './errors.js';
import type { Settings } from './options.js';

/** Milliseconds that a connection must live to count as good: only then the waits begin anew. */
const GOOD_LIFE = 5_000;

/** Whether a client comes back, and when. */
export interface Reconnect {
  /** `lifetime` of what is lost, in milliseconds. */
  onLost(lifetime: number): void;
  onConnected(): void;
  /** The hub does not want to be asked for so many milliseconds. */
  onHeldOff(ms: number): void;
  /** True if after such an end there is to be no attempt. */
  failFinally(closeCode: number | undefined): boolean;
  /** Milliseconds until the attempt that follows this failure. */
  failBy(error: BelfryError): number;
  /** Milliseconds until the attempt of a client that has a reason to hope, as far as the hub lets it. */
  newDelay(): number;
}

export function newReconnect({ clock, token, minDelay, maxDelay, random }: Settings): Reconnect {
  const canRenewToken = typeof token === 'function';
  /** In a row, without a connection that lived. */
  let failures = 0;
  /** The hub does not want to be asked before. */
  let notBefore = 0;
  /** A token that was refused is replaced once before that is final. */
  let badTokenForgiven = false;

  return {
    onLost(lifetime) {
      if (lifetime >= GOOD_LIFE) failures = 0;
    },
    onConnected() {
      badTokenForgiven = false;
    },
    onHeldOff(ms) {
      notBefore = clock.now() + ms;
    },
    failFinally(closeCode) {
      if (closeCode === TOKEN_EXPIRED) return !canRenewToken;
      if (closeCode === BAD_TOKEN && canRenewToken && !badTokenForgiven) {
        badTokenForgiven = true;
        return false;
      }
      return isTerminal(closeCode);
    },
    failBy({ closeCode, retryAfter = 0 }) {
      const atOnce = closeCode === TOKEN_EXPIRED && !failures;
      const delay = backoff(failures++, minDelay, maxDelay, random);
      if (retryAfter) notBefore = clock.now() + retryAfter;
      return atOnce ? 0 : retryAfter + delay;
    },
    newDelay: () => Math.max(0, notBefore - clock.now()) + random() * minDelay,
  };
}

/**
 * Milliseconds before the next attempt, after so many failures in a row: full jitter, `random() × min(longest,
 * shortest × 2ⁿ)`, so that thousands of clients that lost the same node do not come back at the same moment.
 */
export function backoff(
  failures: number,
  shortest: number,
  longest: number,
  random: () => number,
): number {
  return random() * Math.min(longest, shortest * 2 ** failures);
}
