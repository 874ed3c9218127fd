import type { Address } from './address.js';
import { encode } from './codec.js';
import { lost } from './errors.js';
import type { Transport } from './transport.js';

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
export function newWebSocketTransport(
  address: Address,
  WebSocket: WebSocketConstructor,
): Transport {
  let socket: WebSocketLike | undefined;

  const letGo = (): WebSocketLike | undefined => {
    const former = socket;
    socket = undefined;
    if (former) former.onopen = former.onmessage = former.onclose = null;
    return former;
  };

  // On a dead network the browser's close event may be a minute away: nobody waits for it.
  const close = (): void => letGo()?.close(NORMAL);

  return {
    name: 'websocket',
    open(listener) {
      const opened = new WebSocket(address.webSocket());
      socket = opened;
      opened.onopen = () => opened.send(encode('connect', 1, listener.hello()));
      opened.onmessage = ({ data }: { data: unknown }) => {
        if (typeof data === 'string') listener.onLine(data);
        else {
          close();
          listener.onClose(lost('a binary frame', UNSUPPORTED_DATA));
        }
      };
      // An error event tells nothing; browsers follow it by close, elsewhere the connect timeout does.
      opened.onclose = ({ code, reason }: { code: number; reason: string }) => {
        letGo();
        listener.onClose(lost(reason || 'closed', code));
      };
    },
    send(line) {
      socket?.send(line);
      return undefined;
    },
    close,
  };
}
