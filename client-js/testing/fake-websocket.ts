import type { WebSocketLike } from '../src/websocket.js';

type Handler = ((event: never) => void) | null;

/** A `WebSocket` whose other end is the test. Nothing happens to it by itself. */
export class FakeWebSocket implements WebSocketLike {
  onopen: Handler = null;
  onmessage: Handler = null;
  onclose: Handler = null;
  readonly sent: string[] = [];
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  /** Called with each text that the client sends. */
  onSent: (text: string) => void = () => {};
  /** Called once when either side has closed. */
  onEnd: () => void = () => {};

  constructor(readonly url: string) {}

  send(text: string): void {
    if (this.state !== 'open') throw new Error(`send on a socket that is ${this.state}`);
    this.sent.push(text);
    this.onSent(text);
  }

  close(): void {
    this.#end();
  }

  acceptOpen(): void {
    this.state = 'open';
    this.onopen?.({} as never);
  }

  receive(data: unknown): void {
    this.onmessage?.({ data } as never);
  }

  breakOff(code = 1006, reason = ''): void {
    if (this.#end()) this.onclose?.({ code, reason } as never);
  }

  #end(): boolean {
    if (this.state === 'closed') return false;
    this.state = 'closed';
    this.onEnd();
    return true;
  }
}
