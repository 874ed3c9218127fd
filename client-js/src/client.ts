import { Emitter } from './emitter.js';
import { NotConnectedError } from './errors.js';
import type { BelfryEvents, State } from './events.js';
import { Followers } from './followers.js';
import { ChannelHandle, type Subscription } from './handle.js';
import { type BelfryOptions, type Settings, settings } from './options.js';
import { watchPage } from './page.js';
import { Share } from './share.js';
import type { SubscriptionHandlers, SubscriptionOptions } from './subscription.js';
import { type SendCommand, Subscriptions } from './subscriptions.js';
import { TabTransport } from './tab-transport.js';
import type { Transport } from './transport.js';
import { Uplink } from './uplink.js';

/** The client: subscriptions over one connection to the hub, whatever becomes of it. */
export class Belfry {
  readonly #settings: Settings;
  readonly #emitter = new Emitter<BelfryEvents>();
  readonly #subscriptions: Subscriptions;
  readonly #uplink: Uplink;
  readonly #stopWatching: () => void;
  #share: Share | undefined;
  #followers: Followers | undefined;
  /** Borrowed from the tab that leads. */
  #tab: TabTransport | undefined;

  /** `url` is where the hub is, as http(s) or ws(s), with a path prefix if it has one; relative in a browser. */
  constructor(url: string, options: BelfryOptions = {}) {
    this.#settings = settings(url, options);
    this.#subscriptions = new Subscriptions(this.#settings.clock, this.#command, this.#renew, {
      onPublication: (publication) => this.#emitter.emit('publication', publication),
    });
    this.#uplink = new Uplink(this.#settings, {
      onState: (state, cause, outage) => {
        if (state === 'closed') this.#onEnd();
        this.#emitter.emit('state', state, cause, outage);
      },
      onError: (error) => this.#emitter.emit('error', error),
      askTokens: () => this.#subscriptions.askTokens(),
      request: () => this.#subscriptions.request(),
      onConnected: (message, transport) => {
        this.#emitter.emit('transport', transport);
        this.#followers?.onConnecting();
        this.#subscriptions.onConnected(message);
        this.#followers?.onConnected(message, transport);
      },
      onRenewed: (message, transport) => {
        this.#followers?.onConnecting();
        this.#subscriptions.onRenewed(message);
        this.#followers?.onConnected(message, transport);
      },
      onMessage: (message) => this.#subscriptions.onMessage(message),
      onDisconnected: () => {
        this.#subscriptions.onDisconnected();
        this.#followers?.onDisconnected();
      },
      onHeard: (line) => this.#followers?.relay(line),
      follows: () => this.#share?.leads === false,
      borrow: () => this.#borrow(this.#share as Share),
    });
    if (this.#settings.share) this.#shareWithTabs();
    this.#stopWatching = watchPage({
      wake: (verify) => {
        this.#share?.join();
        this.#uplink.wake(verify);
      },
      sleep: () => {
        this.#share?.leave();
        this.#uplink.sleep();
      },
      check: () => void this.#uplink.check(),
    });
    void this.#uplink.dial();
  }

  get state(): State {
    return this.#uplink.state;
  }

  /** The name of this client at the hub, as presence shows it. Kept over reconnects. */
  get client(): string | undefined {
    return this.#uplink.session?.client;
  }

  get user(): string | undefined {
    return this.#uplink.session?.user;
  }

  /** The node of the hub that serves this client now. */
  get node(): string | undefined {
    return this.#uplink.session?.node;
  }

  /** At any time, in any state; every new connection is brought to it. */
  subscribe<T = unknown>(
    channel: string,
    handlers: SubscriptionHandlers<T>,
    options: SubscriptionOptions = {},
  ): Subscription<T> {
    const handle = new ChannelHandle<T>(channel, this.#command, () =>
      this.#subscriptions.remove(channel, handle),
    );
    if (this.state !== 'closed') {
      this.#subscriptions.add(channel, handle, handlers, {
        rewind: this.#settings.rewind,
        ...options,
      });
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

  #shareWithTabs(): void {
    const share = new Share(
      `belfry ${this.#settings.address.home} `,
      () => {
        void this.#uplink.dial();
        this.#tab?.onMessage({ lost: true });
      },
      (message) => {
        if (share.leads) return this.#followers?.onMessage(message);
        this.#tab?.onMessage(message);
        // At once, so that the positions of all tabs are known before the new leader names its own.
        if (message.lead) void this.#uplink.dial();
      },
    );
    this.#share = share;
    this.#followers = new Followers(share, this.#subscriptions, this.#command, () => {
      if (!this.#renew()) void this.#uplink.dial();
    });
    share.join();
  }

  #borrow(share: Share): Transport {
    this.#tab = new TabTransport(share);
    return this.#tab;
  }

  #onEnd(): void {
    this.#stopWatching();
    this.#share?.leave();
    this.#subscriptions.clear();
  }

  readonly #command: SendCommand = async (type, members, onReply) => {
    if (!this.#uplink.connection && this.state === 'connecting') await this.#nextState();
    const { connection } = this.#uplink;
    if (!connection) throw new NotConnectedError();
    return connection.command(type, members, onReply);
  };

  readonly #renew = (): boolean => {
    const transport = this.#uplink.connection?.transport;
    if (transport?.renews) transport.renew();
    return !!transport?.renews;
  };

  #nextState(): Promise<void> {
    return new Promise((resolve) => {
      const off = this.#emitter.on('state', () => {
        off();
        resolve();
      });
    });
  }
}
