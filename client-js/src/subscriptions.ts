import type { Clock } from './clock.js';
import type { Connected, Members, Message, SubscribedAnswer } from './codec.js';
import { refused } from './commands.js';
import type { Connection } from './connection.js';
import { guard } from './emitter.js';
import type { BelfryError } from './errors.js';
import {
  type Beginning,
  type ChannelSubscription,
  newSubscription,
  type Publication,
  type SubscriptionHandlers,
  type SubscriptionOptions,
} from './subscription.js';

/** Milliseconds before a refused subscription that may work later is tried again, where the hub names no time. */
const RETRY_AFTER = 5_000;

/** Channels of another tab, and how each is to begin. */
export type WantedSet = Readonly<Record<string, Beginning>>;

/** The wanted set: every channel, its position, and what it takes to bring a new connection to it. */
export interface Subscriptions {
  /** `handle` is what `remove` names later: one page may listen to one channel in several places. */
  add(
    channel: string,
    handle: object,
    handlers: SubscriptionHandlers,
    options: SubscriptionOptions & Beginning,
  ): void;
  remove(channel: string, handle: object): void;
  /**
   * Another tab wants these channels over this connection, and no others. True if it stands where only a new
   * connection begins; `onSettled` follows for each channel that is asked for, before the line that comes next.
   */
  adopt(handle: object, wanted: WantedSet, onSettled: () => void): boolean;
  /** What `connected` says to another tab, from what the hub `said`. Channels that are not settled are left out. */
  answers(wanted: WantedSet, said: Members): Members;
  /** Asks for the tokens of single channels, before a connection is opened. */
  askTokens(): Promise<unknown>;
  /** The member `subs` of `connect`. */
  request(): Members;
  /** On a connection that stands (`renewed`), what the answer does not contain yet is on its way. */
  onConnected(message: Connected, renewed: boolean): void;
  onDisconnected(): void;
  onMessage(message: Message): void;
  clear(): void;
}

/** `connection`: the one that serves now. `onUnasked` hears of channels that the page did not ask for. */
export function newSubscriptions(
  clock: Clock,
  connection: () => Connection | undefined,
  onUnasked: (publication: Publication) => void,
): Subscriptions {
  const channels = new Map<string, ChannelSubscription>();
  /** Listens to channels that the page did not ask for, under its own name. */
  const unasked = { onPublication: onUnasked };
  /** The channels of the last `connect`. */
  let requested: Members = {};

  const put = (channel: string, options: SubscriptionOptions & Beginning): ChannelSubscription => {
    const subscription = newSubscription(channel, options);
    channels.set(channel, subscription);
    return subscription;
  };

  const drop = ({ cancelRetry, channel }: ChannelSubscription): void => {
    cancelRetry?.();
    channels.delete(channel);
  };

  /** The hub brought it along: `$all`, `$user:…`, or where the application put the user. */
  const isUnasked = ({ listeners }: ChannelSubscription): boolean => listeners.has(unasked);

  const isDue = (subscription: ChannelSubscription): boolean =>
    !!connection() &&
    subscription.state === 'pending' &&
    channels.get(subscription.channel) === subscription;

  const subscribe = async (subscription: ChannelSubscription): Promise<void> => {
    if (!connection()) return;
    try {
      await subscription.askToken(clock);
      if (!isDue(subscription)) return;
      const members = { channel: subscription.channel, ...subscription.request() };
      await connection()?.change('subscribe', members, (reply) => {
        if (isDue(subscription)) subscription.onSubscribed(reply);
      });
    } catch (error) {
      const { code } = error as BelfryError;
      // With the connection gone, the next one asks again by itself.
      if (code === 'connection_lost' || code === 'not_connected') return;
      if (isDue(subscription)) onRefused(subscription, error as BelfryError);
    }
  };

  /** If the answer does not come, the next connection is brought to the wanted set anyway. */
  const unsubscribe = (channel: string): void => {
    connection()
      ?.change('unsubscribe', { channel })
      .catch(() => {});
  };

  const onRefused = (subscription: ChannelSubscription, error: BelfryError): void => {
    subscription.cancelRetry?.();
    if (error.retry) {
      subscription.cancelRetry = clock.after(error.retryAfter ?? RETRY_AFTER, () => {
        if (subscription.state === 'refused') subscription.state = 'pending';
        if (isDue(subscription)) void subscribe(subscription);
      });
    } else drop(subscription);
    subscription.onError(error);
  };

  const onAnswer = (channel: string, answer: SubscribedAnswer): void => {
    const known = channels.get(channel);
    if (!answer.error) {
      const subscription = known ?? put(channel, {});
      if (!known) subscription.listeners.set(unasked, unasked);
      subscription.onSubscribed(answer);
    } else if (known) onRefused(known, refused(answer.error));
  };

  const add: Subscriptions['add'] = (channel, handle, handlers, options) => {
    const known = channels.get(channel);
    const subscription = known ?? put(channel, options);
    subscription.listeners.delete(unasked);
    subscription.listeners.set(handle, handlers);
    if (!known) void subscribe(subscription);
    else if (known.state === 'subscribed') {
      // Who joins a living subscription hears of it too, but not before `subscribe` has returned.
      queueMicrotask(() => guard(() => handlers.onSubscribed?.(known.subscribed())));
    }
  };

  const remove = (channel: string, handle: object): void => {
    const subscription = channels.get(channel);
    if (!subscription?.listeners.delete(handle) || subscription.listeners.size) return;
    drop(subscription);
    unsubscribe(channel);
  };

  const onDisconnected = (): void => {
    for (const subscription of channels.values()) subscription.state = 'pending';
  };

  return {
    add,
    remove,

    adopt(handle, wanted, onSettled) {
      for (const channel of channels.keys()) {
        if (!Object.hasOwn(wanted, channel)) remove(channel, handle);
      }
      const handlers = { onPublication() {}, onSubscribed: onSettled, onError: onSettled };
      let behind = false;
      for (const [channel, request] of Object.entries(wanted)) {
        const known = channels.get(channel);
        if (known?.bringBack(request)) behind = true;
        // What the hub brings along is not asked for.
        const brought = known ? isUnasked(known) : channel.startsWith('$');
        if (!brought && !known?.listeners.has(handle)) add(channel, handle, handlers, request);
      }
      return behind;
    },

    answers(wanted, said) {
      const answers: Record<string, unknown> = Object.create(null);
      for (const channel of Object.keys(wanted)) {
        answers[channel] = { error: { code: 'forbidden' } };
      }
      for (const subscription of channels.values()) {
        const { channel } = subscription;
        if (Object.hasOwn(wanted, channel) || isUnasked(subscription)) {
          answers[channel] = said[channel] ?? subscription.answer(wanted[channel] ?? {});
        }
      }
      return answers;
    },

    // Who fails here is asked again, and reported, when its channel is subscribed by itself.
    askTokens: () => Promise.allSettled([...channels.values()].map((each) => each.askToken(clock))),

    request() {
      // Without a prototype, because `__proto__` is a valid name for a channel.
      const subs: Record<string, unknown> = Object.create(null);
      for (const subscription of channels.values()) {
        // A channel that came while tokens were asked for, or whose token failed, follows by itself.
        const request = subscription.state !== 'refused' && subscription.request();
        if (request) subs[subscription.channel] = request;
      }
      requested = subs;
      return subs;
    },

    onConnected({ subs }, renewed) {
      if (!renewed) onDisconnected();
      for (const [channel, answer] of Object.entries(subs)) {
        const left = Object.hasOwn(requested, channel) && !channels.has(channel);
        if (left) unsubscribe(channel);
        else onAnswer(channel, answer);
      }
      for (const subscription of channels.values()) {
        if (Object.hasOwn(subs, subscription.channel)) continue;
        // The application took the user off it meanwhile.
        if (isUnasked(subscription)) drop(subscription);
        else if (!renewed) void subscribe(subscription);
      }
    },

    onDisconnected,

    onMessage(message) {
      if (!('channel' in message)) return;
      const { type, channel } = message;
      const subscription = channels.get(channel);
      if (type === 'subscribed') onAnswer(channel, message);
      else if (!subscription) return;
      else if (type === 'pub') subscription.onPublication(message);
      else if (type === 'gap') subscription.onGap(message);
      else if (type === 'join' || type === 'leave') subscription.onPresence(message);
      else if (type === 'unsubscribed') {
        // By the application: coming back by itself would be against its will.
        onRefused(subscription, refused({ code: type }));
      }
    },

    clear() {
      for (const subscription of channels.values()) drop(subscription);
    },
  };
}
