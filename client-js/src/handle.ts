import type { Member, Position } from './codec.js';
import { refused } from './commands.js';
import { isWhole } from './options.js';
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

/** What no hub understands would end the connection, with all that is on it. */
function need(possible: unknown): void {
  if (!possible) throw refused({ code: 'bad_request' });
}

export function newHandle<T>(
  channel: string,
  { command }: Uplink,
  unsubscribe: () => void,
): Subscription<T> {
  return {
    channel,
    unsubscribe,
    async publish(data, { key } = {}) {
      need(JSON.stringify(data) && (key === undefined || typeof key === 'string'));
      const {
        id,
        type,
        channel: _,
        ...published
      } = await command('publish', { channel, data, key });
      return published;
    },
    async presence() {
      const { clients } = await command('presence', { channel });
      return clients as Member[];
    },
    async history(options) {
      need(isWhole(options?.limit));
      const { publications } = await command('history', { channel, ...options });
      const found = publications as Omit<Publication<T>, 'channel'>[];
      return found.map((publication) => ({ channel, ...publication }));
    },
  };
}
