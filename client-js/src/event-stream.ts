/** Reads server-sent events: the data of each, and comments as heartbeats. Fed piece by piece, cut anywhere. */
export class EventStream {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #data: string[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  feed(bytes: Uint8Array): void {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    // A CR at the very end may be half of a CR LF.
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#read(line);
  }

  #read(line: string): void {
    if (line === '') {
      if (this.#data.length) this.#onLine(this.#data.join('\n'));
      this.#data = [];
    } else if (line.startsWith(':')) this.#onLine('{}');
    else if (line.startsWith('data:')) this.#data.push(line.slice(5).replace(/^ /, ''));
  }
}
