import type { Clock } from './clock.js';
import type { Connected, Members, Message, SubscribedAnswer } from './codec.js';
import { refused } from './commands.js';
import type { Connection } from './connection.js';
import { guard } from './emitter.js';
import { BelfryError } from './errors.js';
import {
  type Beginning,
  ChannelSubscription,
  type Publication,
  type SubscriptionHandlers,
  type SubscriptionOptions,
} from './subscription.js';

/** Milliseconds before a refused subscription that may work later is tried again, where the hub names no time. */
const RETRY_AFTER = 5_000;

/** Channels of another tab, and how each is to begin. */
export type WantedSet = Readonly<Record<string, Beginning>>;

/** The wanted set: every channel, its position, and what it takes to bring a new connection to it. */
export class Subscriptions {
  readonly #clock: Clock;
  /** The one that serves now. */
  readonly #connection: () => Connection | undefined;
  /** Listens, in the name of this object, to channels that the page did not ask for. */
  readonly #unasked: SubscriptionHandlers;
  readonly #channels = new Map<string, ChannelSubscription>();
  /** The channels of the last `connect`. */
  #requested: Members = {};

  constructor(
    clock: Clock,
    connection: () => Connection | undefined,
    onUnasked: (publication: Publication) => void,
  ) {
    this.#clock = clock;
    this.#connection = connection;
    this.#unasked = { onPublication: onUnasked };
  }

  /** `handle` is what `remove` names later: one page may listen to one channel in several places. */
  add(
    channel: string,
    handle: object,
    handlers: SubscriptionHandlers,
    options: SubscriptionOptions & Beginning,
  ): void {
    const known = this.#channels.get(channel);
    const subscription = known ?? this.#put(channel, options);
    subscription.listeners.delete(this);
    subscription.listeners.set(handle, handlers);
    if (!known) void this.#subscribe(subscription);
    else if (known.state === 'subscribed') {
      // Who joins a living subscription hears of it too, but not before `subscribe` has returned.
      queueMicrotask(() => guard(() => handlers.onSubscribed?.(known.subscribed)));
    }
  }

  remove(channel: string, handle: object): void {
    const subscription = this.#channels.get(channel);
    if (!subscription?.listeners.delete(handle) || subscription.listeners.size) return;
    this.#drop(subscription);
    this.#unsubscribe(channel);
  }

  /**
   * Another tab wants these channels over this connection, and no others. True if it stands where only a new
   * connection begins; `onSettled` follows for each channel that is asked for, before the line that comes next.
   */
  adopt(handle: object, wanted: WantedSet, onSettled: () => void): boolean {
    for (const channel of this.#channels.keys()) {
      if (!Object.hasOwn(wanted, channel)) this.remove(channel, handle);
    }
    const handlers = { onPublication() {}, onSubscribed: onSettled, onError: onSettled };
    let behind = false;
    for (const [channel, request] of Object.entries(wanted)) {
      const known = this.#channels.get(channel);
      if (known?.bringBack(request)) behind = true;
      // What the hub brings along is not asked for.
      const unasked = known ? this.#isUnasked(known) : channel.startsWith('$');
      if (!unasked && !known?.listeners.has(handle)) this.add(channel, handle, handlers, request);
    }
    return behind;
  }

  /** What `connected` says to another tab, from what the hub `said`. Channels that are not settled are left out. */
  answers(wanted: WantedSet, said: Members): Members {
    const answers: Record<string, unknown> = Object.create(null);
    for (const channel of Object.keys(wanted)) answers[channel] = { error: { code: 'forbidden' } };
    for (const subscription of this.#channels.values()) {
      const { channel } = subscription;
      if (Object.hasOwn(wanted, channel) || this.#isUnasked(subscription)) {
        answers[channel] = said[channel] ?? subscription.answer(wanted[channel] ?? {});
      }
    }
    return answers;
  }

  /** Asks for the tokens of single channels, before a connection is opened. */
  async askTokens(): Promise<void> {
    // Who fails here is asked again, and reported, when its channel is subscribed by itself.
    const asked = [...this.#channels.values()].map((subscription) =>
      subscription.askToken(this.#clock).catch(() => {}),
    );
    await Promise.all(asked);
  }

  /** The member `subs` of `connect`. */
  request(): Members {
    // Without a prototype, because `__proto__` is a valid name for a channel.
    const subs: Record<string, unknown> = Object.create(null);
    for (const subscription of this.#channels.values()) {
      // A channel that came while tokens were asked for, or whose token failed, follows by itself.
      const request = subscription.state !== 'refused' && subscription.request();
      if (request) subs[subscription.channel] = request;
    }
    this.#requested = subs;
    return subs;
  }

  /** On a connection that stands (`renewed`), what the answer does not contain yet is on its way. */
  onConnected({ subs }: Connected, renewed: boolean): void {
    if (!renewed) this.onDisconnected();
    for (const [channel, answer] of Object.entries(subs)) {
      const left = Object.hasOwn(this.#requested, channel) && !this.#channels.has(channel);
      if (left) this.#unsubscribe(channel);
      else this.#onAnswer(channel, answer);
    }
    for (const subscription of this.#channels.values()) {
      if (Object.hasOwn(subs, subscription.channel)) continue;
      // The application took the user off it meanwhile.
      if (this.#isUnasked(subscription)) this.#drop(subscription);
      else if (!renewed) void this.#subscribe(subscription);
    }
  }

  onDisconnected(): void {
    for (const subscription of this.#channels.values()) subscription.state = 'pending';
  }

  onMessage(message: Message): void {
    if (!('channel' in message)) return;
    const subscription = this.#channels.get(message.channel);
    if (message.type === 'subscribed') this.#onAnswer(message.channel, message);
    else if (!subscription) return;
    else if (message.type === 'pub') subscription.onPublication(message);
    else if (message.type === 'gap') subscription.onGap(message);
    else if (message.type === 'join' || message.type === 'leave') subscription.onPresence(message);
    else if (message.type === 'unsubscribed') {
      // By the application: coming back by itself would be against its will.
      const what = 'the application ended the subscription';
      this.#onRefused(subscription, new BelfryError('unsubscribed', what, false));
    }
  }

  clear(): void {
    for (const subscription of this.#channels.values()) this.#drop(subscription);
  }

  #put(channel: string, options: SubscriptionOptions & Beginning): ChannelSubscription {
    const subscription = new ChannelSubscription(channel, options);
    this.#channels.set(channel, subscription);
    return subscription;
  }

  #drop(subscription: ChannelSubscription): void {
    subscription.cancelRetry?.();
    this.#channels.delete(subscription.channel);
  }

  /** The hub brought it along: `$all`, `$user:…`, or where the application put the user. */
  #isUnasked({ listeners }: ChannelSubscription): boolean {
    return listeners.has(this);
  }

  #onAnswer(channel: string, answer: SubscribedAnswer): void {
    const known = this.#channels.get(channel);
    if (!answer.error) {
      const subscription = known ?? this.#put(channel, {});
      if (!known) subscription.listeners.set(this, this.#unasked);
      subscription.onSubscribed(answer);
    } else if (known) this.#onRefused(known, refused(answer.error));
  }

  async #subscribe(subscription: ChannelSubscription): Promise<void> {
    if (!this.#connection()) return;
    try {
      await subscription.askToken(this.#clock);
      if (!this.#isDue(subscription)) return;
      const members = { channel: subscription.channel, ...subscription.request() };
      await this.#connection()?.change('subscribe', members, (reply) => {
        if (this.#isDue(subscription)) subscription.onSubscribed(reply);
      });
    } catch (error) {
      // With the connection gone, the next one asks again by itself.
      const { code } = error as BelfryError;
      if (code === 'connection_lost' || code === 'not_connected') return;
      if (this.#isDue(subscription)) this.#onRefused(subscription, error as BelfryError);
    }
  }

  /** If the answer does not come, the next connection is brought to the wanted set anyway. */
  #unsubscribe(channel: string): void {
    this.#connection()
      ?.change('unsubscribe', { channel })
      .catch(() => {});
  }

  #onRefused(subscription: ChannelSubscription, error: BelfryError): void {
    subscription.cancelRetry?.();
    if (error.retry) {
      const { retryAfter = RETRY_AFTER } = error;
      subscription.cancelRetry = this.#clock.after(retryAfter, () => {
        if (subscription.state === 'refused') subscription.state = 'pending';
        if (this.#isDue(subscription)) void this.#subscribe(subscription);
      });
    } else this.#drop(subscription);
    subscription.onError(error);
  }

  #isDue(subscription: ChannelSubscription): boolean {
    return (
      !!this.#connection() &&
      subscription.state === 'pending' &&
      this.#channels.get(subscription.channel) === subscription
    );
  }
}
