import type { Address } from './address.js';
import { ConnectionLostError, closeCodeOf, TRY_LATER } from './errors.js';

export type Fetch = typeof globalThis.fetch;

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
  const code = (problem as { code?: string } | undefined)?.code;
  return new ConnectionLostError(
    `answered ${answer.status}`,
    code ? (closeCodeOf(code) ?? TRY_LATER) : undefined,
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
