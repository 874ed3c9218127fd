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
  readonly #url: string;
  readonly #WebSocket: WebSocketConstructor;
  #socket: WebSocketLike | undefined;

  constructor(url: string, WebSocket: WebSocketConstructor) {
    this.#url = url;
    this.#WebSocket = WebSocket;
  }

  open(listener: TransportListener): void {
    const socket = new this.#WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => listener.onOpen();
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (typeof data === 'string') return listener.onLine(data);
      this.close();
      listener.onClose(UNSUPPORTED_DATA, 'a binary frame');
    };
    // An error event tells nothing; browsers follow it by close, elsewhere the connect timeout does.
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
      this.#letGo();
      listener.onClose(code, reason);
    };
  }

  send(line: string): void {
    this.#socket?.send(line);
  }

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

/** Where the hub listens: http becomes ws, a path prefix stays, and a browser may give a relative address. */
export function connectUrl(base: string): string {
  const url = new URL(base, globalThis.location?.href);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/connect`;
  url.search = url.hash = '';
  return url.href;
}
