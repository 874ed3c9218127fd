import type { TransportName } from './transport.js';

/** What tabs say to each other. Without `to` it is for all, and what has `from` is for the leader. */
export interface TabMessage {
  readonly from?: string;
  readonly to?: string;
  /** From a follower: its wanted set, with positions. */
  readonly subs?: Readonly<Record<string, object>>;
  /** From a follower: a command. From the leader: a line of the hub. */
  readonly line?: string;
  /** The leader is new or connected again: ask it. */
  readonly lead?: true;
  /** The leader lost its connection. */
  readonly lost?: true;
  /** How the leader is connected. */
  readonly transport?: TransportName;
}

/** The tabs of an origin that share a connection: one leads, and has it; when that ends, another one takes over. */
export class Share {
  readonly id: string = crypto.randomUUID();
  readonly #name: string;
  readonly #onLead: () => void;
  readonly #onMessage: (message: TabMessage) => void;
  #channel: BroadcastChannel | undefined;
  #left = new AbortController();
  #alive: Promise<void> | undefined;
  leads = false;

  constructor(name: string, onLead: () => void, onMessage: (message: TabMessage) => void) {
    this.#name = name;
    this.#onLead = onLead;
    this.#onMessage = onMessage;
  }

  static get possible(): boolean {
    return !!globalThis.navigator?.locks && !!globalThis.BroadcastChannel;
  }

  join(): void {
    if (this.#channel) return;
    this.#left = new AbortController();
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => {
      if (data.from ? this.leads : !this.leads && (data.to ?? this.id) === this.id) {
        this.#onMessage(data);
      }
    };
    // As long as a tab holds the lock of its own name, it lives.
    this.#alive = new Promise((resolve) => this.#hold(this.id, resolve));
    this.#hold('', () => {
      this.leads = true;
      this.#onLead();
      this.post({ lead: true });
    });
  }

  leave(): void {
    this.leads = false;
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
    this.post({ ...message, from: this.id });
  }

  /** Runs `task` when the other tab is gone. */
  onGone(id: string, task: () => void): void {
    const { signal } = this.#left;
    navigator.locks.request(this.#name + id, { signal }, task).catch(() => {});
  }

  /** Calls `onHeld` when the lock is there, and keeps it until this tab leaves. */
  #hold(id: string, onHeld: () => void): void {
    const { signal } = this.#left;
    const held = (): Promise<void> => {
      onHeld();
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    };
    navigator.locks.request(this.#name + id, { signal }, held).catch(() => {});
  }
}
