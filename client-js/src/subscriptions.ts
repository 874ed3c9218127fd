import type { Clock } from './clock.js';
import type { Connected, Members, Message, Reply, SubscribedAnswer } from './codec.js';
import { refused } from './commands.js';
import { guard } from './emitter.js';
import {
  type BelfryError,
  CommandError,
  ConnectionLostError,
  NotConnectedError,
} from './errors.js';
import {
  ChannelSubscription,
  type SubscriptionHandlers,
  type SubscriptionOptions,
} from './subscription.js';
import { askToken } from './token.js';

/** Milliseconds before a refused subscription that may work later is tried again, where the hub names no time. */
const RETRY_AFTER = 5_000;

export type SendCommand = (
  type: string,
  members: Members,
  /** Runs before the next line from the hub is read. */
  onReply?: (reply: Reply) => void,
) => Promise<Reply>;

/** The wanted set: every channel, its position, and what it takes to bring a new connection to it. */
export class Subscriptions {
  readonly #clock: Clock;
  readonly #command: SendCommand;
  /** Hears channels that the page did not ask for. */
  readonly #unasked: SubscriptionHandlers;
  readonly #channels = new Map<string, ChannelSubscription>();
  /** The channels of the last `connect`. */
  #requested: Members = {};
  #connected = false;

  constructor(clock: Clock, command: SendCommand, unasked: SubscriptionHandlers) {
    this.#clock = clock;
    this.#command = command;
    this.#unasked = unasked;
  }

  /** `handle` is what `remove` names later: one page may listen to one channel in several places. */
  add(
    channel: string,
    handle: object,
    handlers: SubscriptionHandlers,
    options: SubscriptionOptions,
  ): void {
    const known = this.#channels.get(channel);
    const subscription = known ?? this.#put(channel, options);
    if (!subscription.wanted) subscription.listeners.clear();
    subscription.wanted = true;
    subscription.listeners.set(handle, handlers);
    if (!known) void this.#subscribe(subscription);
    else if (known.state === 'subscribed') {
      // Who joins a living subscription hears of it too, but not before `subscribe` has returned.
      queueMicrotask(() => guard(() => handlers.onSubscribed?.(known.subscribed)));
    }
  }

  remove(channel: string, handle: object): void {
    const subscription = this.#channels.get(channel);
    if (!subscription?.listeners.delete(handle) || subscription.listeners.size > 0) return;
    this.#channels.delete(channel);
    if (this.#connected) this.#unsubscribe(channel);
  }

  /** The tokens of single channels, asked before a connection is opened. */
  async tokens(): Promise<Map<string, string>> {
    const tokens = new Map<string, string>();
    const asked = [...this.#channels.values()].map(async ({ channel, options }) => {
      if (options.token) tokens.set(channel, await askToken(options.token, this.#clock));
    });
    // Who fails here is asked again, and reported, when its channel is subscribed by itself.
    await Promise.allSettled(asked);
    return tokens;
  }

  /** `connect.subs`: the wanted set with its positions, as they are now. */
  request(tokens: ReadonlyMap<string, string>): Members {
    // Without a prototype, because `__proto__` is a valid name for a channel.
    const subs: Record<string, Members> = Object.create(null);
    for (const subscription of this.#channels.values()) {
      const { channel, options } = subscription;
      const token = tokens.get(channel);
      // A channel that came while tokens were asked for, or whose token failed, follows by a command of its own.
      if (options.token && token === undefined) continue;
      subs[channel] = { ...subscription.request(), ...(token !== undefined && { token }) };
    }
    this.#requested = subs;
    return subs;
  }

  onConnected({ subs }: Connected): void {
    this.#connected = true;
    for (const subscription of this.#channels.values()) subscription.state = 'pending';
    for (const [channel, answer] of Object.entries(subs)) {
      const left = Object.hasOwn(this.#requested, channel) && !this.#channels.has(channel);
      if (left) this.#unsubscribe(channel);
      else this.#onAnswer(channel, answer);
    }
    for (const subscription of this.#channels.values()) {
      if (Object.hasOwn(subs, subscription.channel)) continue;
      if (subscription.wanted) void this.#subscribe(subscription);
      else this.#channels.delete(subscription.channel);
    }
  }

  onDisconnected(): void {
    this.#connected = false;
    for (const subscription of this.#channels.values()) subscription.state = 'pending';
  }

  onMessage(message: Message): void {
    if (!('channel' in message)) return;
    const subscription = this.#channels.get(message.channel);
    if (message.type === 'subscribed') this.#onAnswer(message.channel, message);
    else if (message.type === 'pub') subscription?.onPublication(message);
    else if (message.type === 'gap') subscription?.onGap(message);
    else if (message.type === 'unsubscribed') this.#onUnsubscribed(subscription);
    else if (message.type === 'join' || message.type === 'leave') {
      const { type, client, user, info } = message;
      subscription?.onPresence(type, { client, ...(user !== undefined && { user }), info });
    }
  }

  clear(): void {
    this.#connected = false;
    this.#channels.clear();
  }

  #put(channel: string, options: SubscriptionOptions): ChannelSubscription {
    const subscription = new ChannelSubscription(channel, options);
    this.#channels.set(channel, subscription);
    return subscription;
  }

  #onAnswer(channel: string, answer: SubscribedAnswer): void {
    let subscription = this.#channels.get(channel);
    if (answer.error) {
      if (subscription) this.#onRefused(subscription, refused(answer.error));
      return;
    }
    if (!subscription) {
      subscription = this.#put(channel, {});
      subscription.listeners.set(this, this.#unasked);
    }
    subscription.onSubscribed(answer);
  }

  /** The application took the user off the channel: coming back by itself would be against its will. */
  #onUnsubscribed(subscription: ChannelSubscription | undefined): void {
    if (!subscription) return;
    this.#channels.delete(subscription.channel);
    subscription.onError(
      new CommandError('unsubscribed', 'the application ended the subscription', false),
    );
  }

  async #subscribe(subscription: ChannelSubscription): Promise<void> {
    if (!this.#connected) return;
    const { channel, options } = subscription;
    try {
      const token = options.token && (await askToken(options.token, this.#clock));
      if (!this.#isWanted(subscription)) return;
      const members = { channel, ...subscription.request(), ...(token !== undefined && { token }) };
      await this.#command('subscribe', members, (reply) => {
        if (this.#isWanted(subscription)) subscription.onSubscribed(reply);
      });
    } catch (error) {
      // With the connection gone, the next one asks again by itself.
      if (error instanceof ConnectionLostError || error instanceof NotConnectedError) return;
      if (this.#isWanted(subscription)) this.#onRefused(subscription, error as BelfryError);
    }
  }

  /** If the answer does not come, the next connection is brought to the wanted set anyway. */
  #unsubscribe(channel: string): void {
    this.#command('unsubscribe', { channel }).catch(() => {});
  }

  #onRefused(subscription: ChannelSubscription, error: BelfryError): void {
    if (error.retry) {
      const retryAfter = (error as CommandError).retryAfter ?? RETRY_AFTER;
      this.#clock.after(retryAfter, () => {
        if (this.#isWanted(subscription)) void this.#subscribe(subscription);
      });
    } else {
      this.#channels.delete(subscription.channel);
    }
    subscription.onError(error);
  }

  #isWanted(subscription: ChannelSubscription): boolean {
    return (
      this.#connected &&
      subscription.state === 'pending' &&
      this.#channels.get(subscription.channel) === subscription
    );
  }
}
