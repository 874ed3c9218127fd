import type { Member, Position } from './codec.js';
import type { Publication } from './subscription.js';
import type { Uplink } from './uplink.js';

/** Where a publication went. Without a position if the channel keeps no history. */
export interface Published extends Partial<Position> {
  /** The key was used before: this is where the first one went. */
  readonly duplicate?: boolean;
}

export interface PublishOptions {
  /** Idempotency key: repeated with the same key, a publication is made once. */
  readonly key?: string;
}

export interface HistoryOptions extends Partial<Position> {
  /** At most this many. Without a position, the newest. */
  readonly limit: number;
  readonly reverse?: boolean;
}

/** What `subscribe` returns. Commands wait while the client connects, and reject while there is no connection. */
export interface Subscription<T = unknown> {
  readonly channel: string;
  publish(data: T, options?: PublishOptions): Promise<Published>;
  /** Who is on the channel now. */
  presence(): Promise<readonly Member[]>;
  history(options: HistoryOptions): Promise<readonly Publication<T>[]>;
  unsubscribe(): void;
}

export class ChannelHandle<T> implements Subscription<T> {
  readonly channel: string;
  readonly unsubscribe: () => void;
  readonly #uplink: Uplink;

  constructor(channel: string, uplink: Uplink, unsubscribe: () => void) {
    this.channel = channel;
    this.unsubscribe = unsubscribe;
    this.#uplink = uplink;
  }

  async publish(data: T, { key }: PublishOptions = {}): Promise<Published> {
    const members = { channel: this.channel, data, key };
    const { id, type, channel, ...published } = await this.#uplink.command('publish', members);
    return published as Published;
  }

  async presence(): Promise<readonly Member[]> {
    const reply = await this.#uplink.command('presence', { channel: this.channel });
    return reply.clients as Member[];
  }

  async history(options: HistoryOptions): Promise<readonly Publication<T>[]> {
    const reply = await this.#uplink.command('history', { channel: this.channel, ...options });
    const publications = reply.publications as Omit<Publication<T>, 'channel'>[];
    return publications.map((publication) => ({ channel: this.channel, ...publication }));
  }
}
