import { Followers } from './followers.js';
import type { Subscriptions, WantedSet } from './subscriptions.js';
import { TabTransport } from './tab-transport.js';
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
export class Share {
  /** What this tab does for the others while it leads. */
  readonly followers: Followers;
  readonly #id = crypto.randomUUID();
  readonly #name: string;
  readonly #uplink: Uplink;
  #channel: BroadcastChannel | undefined;
  #left = new AbortController();
  #alive: Promise<void> | undefined;
  #leads = false;
  #borrowed: TabTransport | undefined;

  /** `name` tells apart tabs of one origin that use different hubs. */
  constructor(name: string, subscriptions: Subscriptions, uplink: Uplink) {
    this.#name = name;
    this.#uplink = uplink;
    this.followers = new Followers(this, subscriptions, uplink);
  }

  static get possible(): boolean {
    return !!globalThis.navigator?.locks && !!globalThis.BroadcastChannel;
  }

  /** Another tab leads, and its connection is to be used instead of an own one. */
  get follows(): boolean {
    return !this.#leads;
  }

  borrow(): Transport {
    this.#borrowed = new TabTransport(this);
    return this.#borrowed;
  }

  join(): void {
    if (this.#channel) return;
    this.#left = new AbortController();
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#onMessage(data);
    // As long as a tab holds the lock of its own name, it lives.
    this.#alive = new Promise((resolve) => this.#hold(this.#id, resolve));
    this.#hold('', () => {
      this.#leads = true;
      void this.#uplink.dial();
      this.#borrowed?.onMessage({ lead: true });
      this.post({ lead: true });
    });
  }

  leave(): void {
    this.#leads = false;
    this.followers.clear();
    this.#left.abort();
    this.#channel?.close();
    this.#channel = undefined;
  }

  post(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  /** To the leader. */
  async ask(message: TabMessage): Promise<void> {
    await this.#alive;
    this.post({ ...message, from: this.#id });
  }

  /** Runs `task` when the other tab is gone. */
  onGone(id: string, task: () => void): void {
    this.#lock(id, task);
  }

  #onMessage(message: TabMessage): void {
    if (message.from) {
      if (this.#leads) this.followers.onMessage(message);
    } else if (!this.#leads && (message.to ?? this.#id) === this.#id) {
      this.#borrowed?.onMessage(message);
      // At once, so that the positions of all tabs are known before the leader names its own. Who gave up in a long
      // outage learns by any message that it is over.
      if (message.lead || this.#uplink.state === 'waiting') void this.#uplink.dial();
    }
  }

  /** Calls `onHeld` when the lock is there, and keeps it until this tab leaves. */
  #hold(id: string, onHeld: () => void): void {
    const { signal } = this.#left;
    this.#lock(id, () => {
      onHeld();
      return new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
  }

  #lock(id: string, task: () => unknown): void {
    const { signal } = this.#left;
    navigator.locks.request(this.#name + id, { signal }, task).catch(() => {
      // Where locks are there but forbidden, each tab leads itself.
      if (!signal.aborted) task();
    });
  }
}
