import { lost, TRY_LATER } from './errors.js';
import type { Share, TabMessage } from './share.js';
import type { WantedSet } from './subscriptions.js';
import type { Transport, TransportListener, TransportName } from './transport.js';

/** The connection of the leading tab, as a transport of another one. */
export interface TabTransport extends Transport {
  onMessage(message: TabMessage): void;
}

export function newTabTransport(share: Share): TabTransport {
  let name: TransportName = 'websocket';
  let listener: TransportListener | undefined;

  const renew = (): void => {
    if (listener) void share.ask({ subs: listener.hello().subs as WantedSet });
  };

  return {
    get name() {
      return name;
    },
    borrowed: true,
    open(opener) {
      listener = opener;
      renew();
    },
    send(line) {
      void share.ask({ line });
      return undefined;
    },
    renew,
    close() {
      listener = undefined;
    },
    onMessage({ line, transport = name, lead }) {
      const receiver = listener;
      name = transport;
      if (line) receiver?.onLine(line);
      if (!lead) return;
      listener = undefined;
      receiver?.onClose(lost('the leading tab lost it', TRY_LATER));
    },
  };
}
