import type { Address } from './address.js';
import { encode } from './codec.js';
import { lost } from './errors.js';
import type { Transport, TransportListener } from './transport.js';

/** What is used of a `WebSocket`; the browser's has it, and so have those of other runtimes. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type WebSocketConstructor = new (url: string) => WebSocketLike;

const NORMAL = 1000;
const UNSUPPORTED_DATA = 1003;

/** The browser's WebSocket as a transport: one text message is one line. */
export class WebSocketTransport implements Transport {
  readonly name = 'websocket';
  readonly renews = false;
  readonly #address: Address;
  readonly #WebSocket: WebSocketConstructor;
  #socket: WebSocketLike | undefined;

  constructor(address: Address, WebSocket: WebSocketConstructor) {
    this.#address = address;
    this.#WebSocket = WebSocket;
  }

  open(listener: TransportListener): void {
    const socket = new this.#WebSocket(this.#address.webSocket);
    this.#socket = socket;
    socket.onopen = () => socket.send(encode('connect', 1, listener.hello()));
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (typeof data === 'string') listener.onLine(data);
      else {
        this.close();
        listener.onClose(lost('a binary frame', UNSUPPORTED_DATA));
      }
    };
    // An error event tells nothing; browsers follow it by close, elsewhere the connect timeout does.
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
      this.#letGo();
      listener.onClose(lost(reason || 'closed', code));
    };
  }

  send(line: string): undefined {
    this.#socket?.send(line);
  }

  renew(): void {}

  close(): void {
    // On a dead network the browser's close event may be a minute away: nobody waits for it.
    this.#letGo()?.close(NORMAL);
  }

  #letGo(): WebSocketLike | undefined {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }
}
