import type { Transport, TransportListener } from '../src/transport.js';

/** A transport without a network: the test plays the hub's side, line by line. */
export class FakeTransport implements Transport {
  readonly name = 'websocket';
  readonly sent: string[] = [];
  state: 'new' | 'opening' | 'open' | 'closed' = 'new';
  #listener: TransportListener | undefined;

  open(listener: TransportListener): void {
    this.state = 'opening';
    this.#listener = listener;
  }

  send(line: string): void {
    if (this.state !== 'open') throw new Error(`send on a transport that is ${this.state}`);
    this.sent.push(line);
  }

  close(): void {
    this.state = 'closed';
    this.#listener = undefined;
  }

  /** What was sent, parsed. */
  get messages(): Record<string, unknown>[] {
    return this.sent.map((line) => JSON.parse(line));
  }

  acceptOpen(): void {
    this.state = 'open';
    this.#listener?.onOpen();
  }

  receive(message: object): void {
    this.receiveLine(JSON.stringify(message));
  }

  receiveLine(line: string): void {
    this.#listener?.onLine(line);
  }

  breakOff(code = 1006, reason = ''): void {
    const listener = this.#listener;
    this.close();
    listener?.onClose(code, reason);
  }
}
