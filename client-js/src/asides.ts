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
export interface Asides {
  send(line: string): Promise<void>;
  close(): void;
}

export function newAsides(http: Http, listener: TransportListener): Asides {
  const open = new Set<AbortController>();
  let next: string[] = [];
  let sent: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    await undefined;
    const lines = [encode('connect', 1, { ...listener.hello(true), wait: 0 }), ...next];
    next = [];
    sent = undefined;
    const abort = new AbortController();
    open.add(abort);
    const answer = exchange(http, lines, COMMAND_TIMEOUT, abort);
    for (const line of await answer.finally(() => open.delete(abort))) {
      listener.onLine(line, true);
    }
  };

  return {
    send(line) {
      next.push(line);
      sent ??= flush();
      return sent;
    },
    close() {
      for (const abort of open) abort.abort();
    },
  };
}
