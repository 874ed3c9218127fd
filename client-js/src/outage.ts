import type { Http } from './http.js';

/** What is down: `network` if nothing answers where the hub should be; `hub` if something does, but no connection stands. */
export type Outage = 'network' | 'hub';

/** Milliseconds for the answer. */
const TIMEOUT = 5_000;

/** Asks the hub's probe. Whoever answers, and whatever, shows that the network is there. */
export async function findOutage({ fetch, address, clock }: Http): Promise<Outage> {
  const abort = new AbortController();
  const cancelTimeout = clock.after(TIMEOUT, () => abort.abort());
  try {
    await fetch(address.of('healthcheck.wx'), {
      mode: 'no-cors',
      cache: 'no-store',
      signal: abort.signal,
    });
    return 'hub';
  } catch {
    return 'network';
  } finally {
    cancelTimeout();
  }
}
