import { lost, TRY_LATER } from './errors.js';
import type { Share, TabMessage } from './share.js';
import type { WantedSet } from './subscriptions.js';
import type { Transport, TransportListener, TransportName } from './transport.js';

/** The connection of the leading tab, as a transport of another one. */
export class TabTransport implements Transport {
  name: TransportName = 'websocket';
  readonly renews = true;
  readonly borrowed = true as const;
  readonly #share: Share;
  #listener: TransportListener | undefined;

  constructor(share: Share) {
    this.#share = share;
  }

  open(listener: TransportListener): void {
    this.#listener = listener;
    this.renew();
  }

  send(line: string): undefined {
    void this.#share.ask({ line });
  }

  renew(): void {
    const hello = this.#listener?.hello();
    if (hello) void this.#share.ask({ subs: hello.subs as WantedSet });
  }

  close(): void {
    this.#listener = undefined;
  }

  onMessage({ line, transport = this.name, lead }: TabMessage): void {
    const listener = this.#listener;
    this.name = transport;
    if (line) listener?.onLine(line);
    if (!lead) return;
    this.close();
    listener?.onClose(lost('the leading tab lost its connection', TRY_LATER));
  }
}
