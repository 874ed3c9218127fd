import { newEmitter } from './emitter.js';
import type { BelfryEvents, State } from './events.js';
import { newHandle, type Subscription } from './handle.js';
import { type BelfryOptions, checked, type Settings, settings, wrong } from './options.js';
import type { SubscriptionHandlers, SubscriptionOptions } from './subscription.js';
import { newSubscriptions, type Subscriptions } from './subscriptions.js';
import { newUplink, type Uplink } from './uplink.js';

/** The client: subscriptions over one connection to the hub, whatever becomes of it. */
export class Belfry {
  readonly #settings: Settings;
  readonly #emitter = newEmitter<BelfryEvents>();
  readonly #subscriptions: Subscriptions;
  readonly #uplink: Uplink;

  /** `url` is where the hub is, as http(s) or ws(s), with a path prefix if it has one; relative in a browser. */
  constructor(url: string, options: BelfryOptions = {}) {
    this.#settings = settings(url, options);
    this.#subscriptions = newSubscriptions(
      this.#settings.clock,
      () => this.#uplink.connection(),
      (publication) => this.#emitter.emit('publication', publication),
    );
    this.#uplink = newUplink(this.#settings, this.#subscriptions, this.#emitter);
  }

  get state(): State {
    return this.#uplink.state();
  }

  /** The name of this client at the hub, as presence shows it. Kept over reconnects. */
  get client(): string | undefined {
    return this.#uplink.session()?.client;
  }

  get user(): string | undefined {
    return this.#uplink.session()?.user;
  }

  /** The node of the hub that serves this client now. */
  get node(): string | undefined {
    return this.#uplink.session()?.node;
  }

  /** At any time, in any state; every new connection is brought to it. */
  subscribe<T = unknown>(
    channel: string,
    handlers = {} as SubscriptionHandlers<T>,
    options: SubscriptionOptions = {},
  ): Subscription<T> {
    if (typeof channel !== 'string') wrong('channel', 'a string');
    const { rewind } = this.#settings;
    const beginning = checked({ rewind, token: '' }, options);
    const handle = newHandle<T>(channel, this.#uplink, () =>
      this.#subscriptions.remove(channel, handle),
    );
    if (this.state !== 'closed') {
      this.#subscriptions.add(channel, handle, handlers, beginning);
    }
    return handle;
  }

  /** Returns the function that takes the listener off again. */
  on<K extends keyof BelfryEvents>(
    event: K,
    listener: (...args: BelfryEvents[K]) => void,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Ends everything for good. */
  close(): void {
    this.#uplink.end();
  }
}
