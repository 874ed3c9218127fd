import type { Address } from './address.js';
import type { Clock } from './clock.js';
import { encode } from './codec.js';
import { COMMAND_TIMEOUT } from './commands.js';
import { type Fetch, linesOf, post } from './http.js';
import type { TransportListener } from './transport.js';

export const LINES = 'application/x-ndjson';

/** What every transport over HTTP needs. */
export interface Http {
  readonly fetch: Fetch;
  readonly address: Address;
  readonly clock: Clock;
}

/** One request that brings lines and takes lines, done within `timeout` milliseconds or rejected. */
export async function exchange(
  { fetch, address, clock }: Http,
  lines: readonly string[],
  timeout: number,
  abort: AbortController = new AbortController(),
): Promise<string[]> {
  const cancelTimeout = clock.after(timeout, () => abort.abort());
  try {
    const answer = await post(fetch, address, LINES, lines, abort.signal);
    return linesOf(await answer.text());
  } finally {
    cancelTimeout();
  }
}

/** Carries commands beside what delivers: polls that wait for nothing. What is given in one turn goes in one. */
export class Asides {
  readonly #http: Http;
  readonly #listener: TransportListener;
  readonly #closed = new AbortController();
  #next: string[] = [];
  #sent: Promise<void> | undefined;

  constructor(http: Http, listener: TransportListener) {
    this.#http = http;
    this.#listener = listener;
  }

  send(line: string): Promise<void> {
    this.#next.push(line);
    this.#sent ??= Promise.resolve().then(() => this.#flush());
    return this.#sent;
  }

  close(): void {
    this.#closed.abort();
  }

  async #flush(): Promise<void> {
    const commands = this.#next;
    this.#next = [];
    this.#sent = undefined;
    const connect = encode('connect', 1, { ...this.#listener.identity(), wait: 0 });
    const lines = await exchange(this.#http, [connect, ...commands], COMMAND_TIMEOUT, this.#closed);
    if (!this.#closed.signal.aborted) for (const line of lines) this.#listener.onAside(line);
  }
}
