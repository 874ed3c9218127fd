/** The ways to the hub, as `hub.on('transport')` names them. */
export type TransportName = 'websocket';

/** What a transport says. After `onClose` it says nothing more. */
export interface TransportListener {
  onOpen(): void;
  onLine(line: string): void;
  /** `code` is the close code of the hub; 1006 when the path broke without one. */
  onClose(code: number, reason: string): void;
}

/** Carries lines to and from the hub, in order, and knows nothing of what they mean. Used for one connection. */
export interface Transport {
  readonly name: TransportName;
  open(listener: TransportListener): void;
  /** Only between `onOpen` and `onClose`. */
  send(line: string): void;
  /** Lets go at once: the listener hears nothing more, not even `onClose`. */
  close(): void;
}
