import { type Followers, newFollowers } from './followers.js';
import type { Subscriptions, WantedSet } from './subscriptions.js';
import { newTabTransport, type TabTransport } from './tab-transport.js';
import type { Transport, TransportName } from './transport.js';
import type { Uplink } from './uplink.js';

/** What tabs say to each other. Without `to` it is for all, and what has `from` is for the leader. */
export interface TabMessage {
  readonly from?: string;
  readonly to?: string;
  /** From a follower: its wanted set, with positions. */
  readonly subs?: WantedSet;
  /** From a follower: a command. From the leader: a line of the hub. */
  readonly line?: string;
  /** The leader is new, or lost its connection: ask it anew. */
  readonly lead?: true;
  /** How the leader is connected. */
  readonly transport?: TransportName;
}

/** The tabs of an origin that share a connection: one leads, and has it; when that ends, another one takes over. */
export interface Share {
  /** What this tab does for the others while it leads. */
  readonly followers: Followers;
  /** Another tab leads, and its connection is to be used instead of an own one. */
  follows(): boolean;
  borrow(): Transport;
  join(): void;
  leave(): void;
  post(message: TabMessage): void;
  /** To the leader. */
  ask(message: TabMessage): Promise<void>;
  /** Runs `task` when the other tab is gone. */
  onGone(id: string, task: () => void): void;
}

export function canShare(): boolean {
  return !!(globalThis.navigator?.locks && globalThis.BroadcastChannel);
}

/** `name` tells apart tabs of one origin that use different hubs. */
export function newShare(name: string, subscriptions: Subscriptions, uplink: Uplink): Share {
  const self = crypto.randomUUID();
  let channel: BroadcastChannel | undefined;
  let left = new AbortController();
  let alive: Promise<void> | undefined;
  let leads = false;
  let borrowed: TabTransport | undefined;

  const post = (message: TabMessage): void => channel?.postMessage(message);

  const onMessage = (message: TabMessage): void => {
    if (message.from) {
      if (leads) followers.onMessage(message);
    } else if (!leads && (message.to ?? self) === self) {
      borrowed?.onMessage(message);
      // At once, so that the positions of all tabs are known before the leader names its own. Who gave up in a long
      // outage learns by any message that it is over.
      if (message.lead || uplink.state() === 'waiting') void uplink.dial();
    }
  };

  const onGone = (id: string, task: () => unknown): void => {
    const { signal } = left;
    navigator.locks.request(name + id, { signal }, task).catch(() => {
      // Where locks are there but forbidden, each tab leads itself.
      if (!signal.aborted) task();
    });
  };

  /** Calls `onHeld` when the lock is there, and keeps it until this tab leaves. */
  const hold = (id: string, onHeld: () => void): void => {
    const { signal } = left;
    onGone(id, () => {
      onHeld();
      return new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
  };

  const followers = newFollowers({ post, onGone }, subscriptions, uplink);

  const share: Share = {
    followers,
    follows: () => !leads,
    borrow() {
      borrowed = newTabTransport(share);
      return borrowed;
    },
    join() {
      if (channel) return;
      left = new AbortController();
      channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }) => onMessage(data);
      // As long as a tab holds the lock of its own name, it lives.
      alive = new Promise((resolve) => hold(self, resolve));
      hold('', () => {
        leads = true;
        void uplink.dial();
        borrowed?.onMessage({ lead: true });
        post({ lead: true });
      });
    },
    leave() {
      leads = false;
      followers.clear();
      left.abort();
      channel?.close();
      channel = undefined;
    },
    post,
    async ask(message) {
      await alive;
      post({ ...message, from: self });
    },
    onGone,
  };
  return share;
}
