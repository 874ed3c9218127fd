import type { Clock } from './clock.js';
import type { Connected, Members, Message, Position, Reply, SubscribedAnswer } from './codec.js';
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

type SubscribeRequest = Partial<Position> & { rewind?: number; token?: string };

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
  /** Brings the connection to the wanted set as a whole; false if it takes commands for that. */
  readonly #renew: () => boolean;
  /** Hears channels that the page did not ask for. */
  readonly #unasked: SubscriptionHandlers;
  readonly #channels = new Map<string, ChannelSubscription>();
  /** The channels of the last `connect`. */
  #requested: Members = {};
  #connected = false;

  constructor(
    clock: Clock,
    command: SendCommand,
    renew: () => boolean,
    unasked: SubscriptionHandlers,
  ) {
    this.#clock = clock;
    this.#command = command;
    this.#renew = renew;
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

  /**
   * Another tab wants these channels over this connection, and no others. True if it stands where only a new
   * connection begins; else `onSettled` follows each channel that is asked for.
   */
  adopt(handle: object, subs: Members, onSettled: () => void): boolean {
    for (const channel of this.#channels.keys()) {
      if (!Object.hasOwn(subs, channel)) this.remove(channel, handle);
    }
    const handlers = { onPublication() {}, onSubscribed: onSettled, onError: onSettled };
    let back = false;
    for (const [channel, request] of Object.entries(subs as Record<string, SubscribeRequest>)) {
      const known = this.#channels.get(channel);
      if (known ? known.wanted : !channel.startsWith('$')) {
        const subscription = known ?? this.#put(channel, request);
        back = subscription.bringBack(request) || back;
        if (!subscription.listeners.has(handle)) this.add(channel, handle, handlers, request);
        if (!known) void this.#subscribe(subscription);
      } else if (known?.bringBack(request)) back = true;
    }
    return back;
  }

  /** What `connected` says to another tab, from what the hub `said`; undefined while a channel of it is not settled. */
  answers(subs: Members, said: Members): Members | undefined {
    const answers: Record<string, unknown> = Object.create(null);
    for (const [channel, request] of Object.entries(subs as Record<string, SubscribeRequest>)) {
      const { state, position } = this.#channels.get(channel) ?? {};
      if (state === 'pending') return undefined;
      const stands = { ...position, ...(request.epoch !== undefined && { recovered: true }) };
      const refused = { error: { code: 'forbidden', retry: state === 'refused' } };
      answers[channel] = said[channel] ?? (state === 'subscribed' ? stands : refused);
    }
    for (const { channel, wanted, position } of this.#channels.values()) {
      if (!wanted) answers[channel] ??= said[channel] ?? { ...position };
    }
    return answers;
  }

  /** Asks for the tokens of single channels, before a connection is opened. */
  async askTokens(): Promise<void> {
    const asked = [...this.#channels.values()].map(async (subscription) => {
      const { token } = subscription.options;
      // Who fails here is asked again, and reported, when its channel is subscribed by itself.
      if (token) subscription.token = await askToken(token, this.#clock).catch(() => undefined);
    });
    await Promise.all(asked);
  }

  /** The member `subs` of `connect`. */
  request(): Members {
    // Without a prototype, because `__proto__` is a valid name for a channel.
    const subs: Record<string, Members> = Object.create(null);
    for (const subscription of this.#channels.values()) {
      const { channel, options, token, state } = subscription;
      // A channel that came while tokens were asked for, or whose token failed, follows by itself.
      if (state === 'refused' || (options.token && token === undefined)) continue;
      subs[channel] = subscription.request();
    }
    this.#requested = subs;
    return subs;
  }

  onConnected(message: Connected): void {
    this.#connected = true;
    for (const subscription of this.#channels.values()) subscription.state = 'pending';
    this.onRenewed(message);
    for (const subscription of this.#channels.values()) {
      const answered = Object.hasOwn(message.subs, subscription.channel);
      if (subscription.wanted && !answered) void this.#subscribe(subscription);
    }
  }

  /** The hub answers a wanted set on a connection that stands; what it did not contain yet is on its way. */
  onRenewed({ subs }: Connected): void {
    for (const [channel, answer] of Object.entries(subs)) {
      const left = Object.hasOwn(this.#requested, channel) && !this.#channels.has(channel);
      if (left) this.#unsubscribe(channel);
      else this.#onAnswer(channel, answer);
    }
    for (const subscription of this.#channels.values()) {
      // The application took the user off it meanwhile.
      if (!subscription.wanted && !Object.hasOwn(subs, subscription.channel)) {
        this.#channels.delete(subscription.channel);
      }
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
      if (options.token) subscription.token = await askToken(options.token, this.#clock);
      if (!this.#isWanted(subscription) || this.#renew()) return;
      await this.#command('subscribe', { channel, ...subscription.request() }, (reply) => {
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
    if (!this.#renew()) this.#command('unsubscribe', { channel }).catch(() => {});
  }

  #onRefused(subscription: ChannelSubscription, error: BelfryError): void {
    if (error.retry) {
      const retryAfter = (error as CommandError).retryAfter ?? RETRY_AFTER;
      this.#clock.after(retryAfter, () => {
        if (subscription.state === 'refused') subscription.state = 'pending';
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
