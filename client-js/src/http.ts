import type { Address } from './address.js';
import { ConnectionLostError } from './errors.js';

export type Fetch = typeof globalThis.fetch;

/** What the hub's own refusals mean, by the `code` in their body, as close codes. What is not here is a broken path. */
const CLOSE_CODES: Readonly<Record<string, number>> = {
  bad_request: 4500,
  unauthorized: 4501,
  token_expired: 4001,
  forbidden: 4502,
  forbidden_origin: 4502,
  too_large: 4500,
  rate_limited: 1013,
  connection_limit: 1013,
  unavailable: 1013,
  draining: 1013,
};

/** Sends lines to the hub. Rejects with a `ConnectionLostError` unless the answer is the hub's, of the type asked for. */
export async function post(
  fetch: Fetch,
  address: Address,
  accept: string,
  lines: readonly string[],
  signal: AbortSignal,
): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address.of('connect'), {
      method: 'POST',
      // As text there is no preflight.
      headers: { Accept: accept, 'Content-Type': 'text/plain' },
      body: lines.join('\n'),
      cache: 'no-store',
      signal,
    });
  } catch {
    throw new ConnectionLostError('no answer');
  }
  const type = answer.headers.get('Content-Type') ?? '';
  if (!answer.ok || !type.startsWith(accept)) throw await refusal(answer, type);
  if (answer.redirected) address.movedTo(answer.url);
  return answer;
}

/** A page of a captive portal, an error of a balancer, anything that did not come from a hub, is but a broken path. */
async function refusal(answer: Response, type: string): Promise<ConnectionLostError> {
  const problem: unknown = type.startsWith('application/problem+json')
    ? await answer.json().catch(() => {})
    : undefined;
  const code = String((problem as { code?: unknown } | undefined)?.code);
  return new ConnectionLostError(
    `answered ${answer.status}`,
    Object.hasOwn(CLOSE_CODES, code) ? CLOSE_CODES[code] : undefined,
    retryAfter(answer),
  );
}

function retryAfter({ headers }: Response): number | undefined {
  const seconds = Number.parseInt(headers.get('Retry-After') ?? '', 10);
  return seconds >= 0 ? seconds * 1000 : undefined;
}

/** The lines of an answer that is complete. */
export function linesOf(text: string): string[] {
  return text.split('\n').filter(Boolean);
}
