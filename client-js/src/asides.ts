import { encode } from './codec.js';
import { COMMAND_TIMEOUT } from './commands.js';
import { type Http, request } from './http.js';
import type { TransportListener } from './transport.js';

/** One request that brings lines and takes lines, done within `timeout` milliseconds or rejected. */
export async function exchange(
  http: Http,
  lines: readonly string[],
  timeout: number,
  abort: AbortController,
): Promise<string[]> {
  const cancelTimeout = http.clock.after(timeout, () => abort.abort());
  try {
    return await request(http, 'application/x-ndjson', lines, abort.signal, async (answer) =>
      (await answer.text()).split('\n').filter(Boolean),
    );
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
    const connect = encode('connect', 1, { ...this.#listener.identity(), wait: 0 });
    const lines = [connect, ...this.#next.splice(0)];
    this.#sent = undefined;
    const answer = await exchange(this.#http, lines, COMMAND_TIMEOUT, this.#closed);
    for (const line of answer) this.#listener.onAside(line);
  }
}
