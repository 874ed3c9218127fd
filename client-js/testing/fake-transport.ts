import { encode } from '../src/codec.js';
import { lost } from '../src/errors.js';
import type { Transport, TransportListener, TransportName } from '../src/transport.js';

/** A transport without a network: the test plays the hub's side, line by line. */
export class FakeTransport implements Transport {
  readonly sent: string[] = [];
  state: 'new' | 'opening' | 'open' | 'closed' = 'new';
  #listener: TransportListener | undefined;

  constructor(readonly name: TransportName = 'websocket') {}

  open(listener: TransportListener): void {
    this.state = 'opening';
    this.#listener = listener;
  }

  send(line: string): undefined {
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
    if (this.#listener) this.sent.push(encode('connect', 1, this.#listener.hello()));
  }

  receive(message: object): void {
    this.receiveLine(JSON.stringify(message));
  }

  receiveLine(line: string): void {
    this.#listener?.onLine(line);
  }

  /** As the answer to a command that went beside. */
  receiveAside(message: object): void {
    this.#listener?.onLine(JSON.stringify(message), true);
  }

  breakOff(code = 1006, reason = ''): void {
    const listener = this.#listener;
    this.close();
    listener?.onClose(lost(reason || 'closed', code));
  }
}
