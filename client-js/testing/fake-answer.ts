/** An answer over HTTP, without a network below: its body may come piece by piece. */
export class FakeAnswer {
  readonly ok: boolean;
  readonly redirected: boolean;
  readonly headers: Headers;
  readonly body: { getReader(): { read(): Promise<{ value?: Uint8Array; done: boolean }> } };
  readonly #pieces: Uint8Array[] = [];
  #state: 'open' | 'ended' | 'broken' = 'open';
  #wake: () => void = () => {};

  constructor(
    readonly status: number,
    type: string,
    headers: Record<string, string> = {},
    readonly url = '',
  ) {
    this.ok = status >= 200 && status < 300;
    this.redirected = url !== '';
    this.headers = new Headers({ 'Content-Type': type, ...headers });
    this.body = { getReader: () => ({ read: () => this.#read() }) };
  }

  /** A complete one. */
  static of(
    status: number,
    type: string,
    text: string,
    headers?: Record<string, string>,
  ): Response {
    const answer = new FakeAnswer(status, type, headers);
    answer.write(text);
    answer.end();
    return answer.response;
  }

  /** Of the hub, that refuses. */
  static problem(status: number, code: string, headers?: Record<string, string>): Response {
    return FakeAnswer.of(
      status,
      'application/problem+json',
      JSON.stringify({ status, code }),
      headers,
    );
  }

  get response(): Response {
    return this as unknown as Response;
  }

  write(text: string): void {
    this.#pieces.push(new TextEncoder().encode(text));
    this.#wake();
  }

  end(): void {
    this.#state = 'ended';
    this.#wake();
  }

  breakOff(): void {
    this.#state = 'broken';
    this.#wake();
  }

  async text(): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { value, done } = await this.#read();
      if (done) return text;
      text += decoder.decode(value, { stream: true });
    }
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async #read(): Promise<{ value?: Uint8Array; done: boolean }> {
    for (;;) {
      const value = this.#pieces.shift();
      if (value) return { value, done: false };
      if (this.#state === 'ended') return { done: true };
      if (this.#state === 'broken') throw new TypeError('network error');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
