import type { Clock } from './clock.js';
import { BelfryError, timedOut } from './errors.js';

/** A token, or where to get one; a function is asked again for each connection and before a token ends. */
export type Token = string | (() => string | Promise<string>);

/** Milliseconds until a token function that does not answer has failed. */
const TOKEN_TIMEOUT = 10_000;

/** Share of a token's life after which the next one is fetched. */
const REFRESH_AT = 0.8;

/** Closer to the end than this there is no further try: the hub's 4001 asks for a new token anyway. */
const LAST_TRY = 1_000;

/** Asks for the token, once, within a time limit. */
export async function askToken(token: Token, clock: Clock): Promise<string> {
  if (typeof token === 'string') return token;
  let cancelTimeout = (): void => {};
  const timeout = new Promise<never>((_, reject) => {
    cancelTimeout = clock.after(TOKEN_TIMEOUT, () => reject(timedOut('the token function')));
  });
  try {
    return await Promise.race([token(), timeout]);
  } catch (error) {
    throw new BelfryError('token', 'the token function failed', true, { cause: error });
  } finally {
    cancelTimeout();
  }
}

/** Replaces the token of a living connection before it ends. */
export interface TokenRefresh {
  /** `life` is what is left of the present token, in milliseconds. Changes nothing while one is timed already. */
  start(life: number): void;
  stop(): void;
}

/** `refresh` fetches and sends a token, and returns the milliseconds that the new one lives, if the hub says so. */
export function newTokenRefresh(
  clock: Clock,
  refresh: () => Promise<number | undefined>,
): TokenRefresh {
  let cancelTimed: (() => void) | undefined;
  const start = (life: number): void => {
    if (cancelTimed) return;
    const cancel = clock.after(life * REFRESH_AT, async () => {
      const next = await refresh().catch(() => life * (1 - REFRESH_AT));
      if (cancelTimed !== cancel) return;
      cancelTimed = undefined;
      if (next && next > LAST_TRY) start(next);
    });
    cancelTimed = cancel;
  };
  return {
    start,
    stop() {
      cancelTimed?.();
      cancelTimed = undefined;
    },
  };
}
