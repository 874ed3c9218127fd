import type { Address } from './address.js';
import type { Clock } from './clock.js';
import { BelfryError, CLOSE_CODES, lost, TRY_LATER } from './errors.js';

export type Fetch = typeof globalThis.fetch;

/** What every request to the hub needs. */
export interface Http {
  readonly fetch: Fetch;
  readonly address: Address;
  readonly clock: Clock;
}

/**
 * Sends lines to the hub, and reads the answer if it is the hub's and of the type asked for. Whatever goes wrong, it
 * rejects with `connection_lost`.
 */
export async function request<T>(
  { fetch, address }: Http,
  accept: string,
  lines: readonly string[],
  signal: AbortSignal,
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  try {
    const answer = await fetch(address.of('connect'), {
      method: 'POST',
      // As text there is no preflight.
      headers: { Accept: accept, 'Content-Type': 'text/plain' },
      body: lines.join('\n'),
      cache: 'no-store',
      signal,
    });
    const { ok, status, headers } = answer;
    const type = headers.get('Content-Type') ?? '';
    if (ok && type.startsWith(accept)) {
      if (answer.redirected) address.movedTo(answer.url);
      return await read(answer);
    }
    // A page of a captive portal, an error of a balancer, anything that did not come from a hub, is but a broken path.
    const { code } = type.startsWith('application/problem+json') ? await answer.json() : {};
    const closeCode = code && (CLOSE_CODES[code] ?? TRY_LATER);
    throw lost(code ?? `answered ${status}`, closeCode, retryAfter(headers));
  } catch (error) {
    throw error instanceof BelfryError ? error : lost('no answer, or a cut one');
  }
}

/** Milliseconds; the header says seconds, or a date. */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('Retry-After') ?? '';
  const ms = Number(value) * 1000 || Date.parse(value) - Date.now();
  return ms > 0 ? ms : undefined;
}
