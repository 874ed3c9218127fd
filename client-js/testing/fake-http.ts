import { FakeAnswer } from './fake-answer.js';

/** A request, as the hub in memory gets it. */
export interface FakeRequest {
  readonly url: string;
  readonly accept: string;
  /** The lines of the body, parsed. */
  readonly lines: readonly Record<string, unknown>[];
  /** Called when the client lets go. */
  onAbort(task: () => void): void;
}

/** How the hub in memory hears and answers requests over HTTP. */
export interface FakeHandler {
  readonly reachable: boolean;
  /** Where it returns an answer, that is what somebody on the way says in the hub's place. */
  intercept(request: FakeRequest): Response | undefined;
  stream(request: FakeRequest, answer: FakeAnswer): void;
  poll(request: FakeRequest, answer: FakeAnswer): void;
}

/** `fetch` with the hub in memory at the other end. */
export function fakeFetch(handler: FakeHandler): typeof fetch {
  const answerTo = async (
    url: string,
    { method = 'GET', headers, body = '', signal }: RequestInit = {},
  ): Promise<Response> => {
    let broken: (error: Error) => void = () => {};
    const aborted = new Promise<never>((_, reject) => {
      broken = reject;
    });
    aborted.catch(() => {});
    const onAbort = (task: () => void): void => {
      if (signal?.aborted) task();
      else signal?.addEventListener('abort', task);
    };
    onAbort(() => broken(new DOMException('aborted', 'AbortError')));
    await undefined;
    if (!handler.reachable) throw new TypeError('fetch failed');
    const lines = String(body)
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const accept = new Headers(headers).get('Accept') ?? '';
    const request = { url, accept, lines, onAbort };
    const intercepted = handler.intercept(request);
    if (intercepted) return intercepted;
    if (url.endsWith('/healthcheck.wx')) return FakeAnswer.of(202, '', '');
    if (method !== 'POST') return FakeAnswer.problem(426, 'upgrade_required');
    const events = accept === 'text/event-stream';
    const answer = new FakeAnswer(200, events ? accept : 'application/x-ndjson');
    onAbort(() => answer.breakOff());
    if (events) handler.stream(request, answer);
    else handler.poll(request, answer);
    return answer.response;
  };
  return answerTo as typeof fetch;
}
