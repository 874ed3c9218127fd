import type { Clock } from './clock.js';
import {
  type Gap,
  type GapReason,
  type Member,
  type Members,
  type Position,
  type Presence,
  type Pub,
  positionOf,
  type SubscribedAnswer,
} from './codec.js';
import { guard } from './emitter.js';
import type { BelfryError } from './errors.js';
import { askToken, type Token } from './token.js';

/** One payload that was published to a channel. Without `offset` and `tag` if the channel keeps no history. */
export interface Publication<T = unknown> {
  readonly channel: string;
  readonly data: T;
  readonly offset?: number;
  readonly tag?: string;
  /** The user, when a client published it. */
  readonly from?: string;
}

/** How a subscription came to life: `recovered` means that what was missed follows, without a gap. */
export interface Subscribed {
  readonly recovered: boolean;
  /** Where it stands; undefined if the channel keeps no history. */
  readonly position: Position | undefined;
}

/** What a page wants to hear of a channel. */
export interface SubscriptionHandlers<T = unknown> {
  /** Each publication once, in order. */
  onPublication(publication: Publication<T>): void;
  /** Publications may be missing: load the state anew. What is delivered next follows the gap. */
  onGap?(reason: GapReason): void;
  /** After each subscribe, also after a reconnect, and before the publications that follow it. */
  onSubscribed?(subscribed: Subscribed): void;
  onJoin?(member: Member): void;
  onLeave?(member: Member): void;
  /** The subscription was refused or ended by the application. With `error.retry` it is tried again. */
  onError?(error: BelfryError): void;
}

export interface SubscriptionOptions {
  /** Start with the last publications of the channel, this many. */
  readonly rewind?: number;
  /** A token for this channel alone. */
  readonly token?: Token;
}

/** How a subscription begins: from a position, or with the last publications, this many. */
export interface Beginning extends Partial<Position> {
  readonly rewind?: number;
}

/**
 * One channel as the client holds it, with all who listen to it: pending → subscribed, and pending again when the
 * connection ends. Its position outlives connections; that is what makes a resume complete.
 */
export interface ChannelSubscription {
  readonly channel: string;
  /** By the public handle that each belongs to. */
  readonly listeners: Map<object, SubscriptionHandlers>;
  /** `refused`: will be tried again, but not now. */
  state: 'pending' | 'subscribed' | 'refused';
  /** Of the next try after a refusal. */
  cancelRetry: (() => void) | undefined;
  askToken(clock: Clock): Promise<void>;
  /** The value in `connect.subs`, and the members of `subscribe`; undefined while its token is missing. */
  request(): Members | undefined;
  /** Where another tab stands, or how it wants to begin. True if it takes another connection to deliver that. */
  bringBack(request: Beginning): boolean;
  subscribed(): Subscribed;
  /** What the hub would answer another tab with; undefined while there is no answer, or one from further back is due. */
  answer(request: Beginning): SubscribedAnswer | undefined;
  onSubscribed(answer: SubscribedAnswer): void;
  onPublication(publication: Pub): void;
  onGap(gap: Gap): void;
  onPresence(presence: Presence): void;
  onError(error: BelfryError): void;
}

export function newSubscription(
  channel: string,
  options: SubscriptionOptions & Beginning,
): ChannelSubscription {
  const { token, rewind } = options;
  /** The channel's own token, as it was when it was last asked for. */
  let asked: string | undefined;
  let position = positionOf(options);
  /** Asked for instead of the position, for a tab that shares the connection and stands further back. */
  let from: Beginning | undefined;

  const tell = <K extends keyof SubscriptionHandlers>(
    callback: K,
    argument: Parameters<NonNullable<SubscriptionHandlers[K]>>[0],
  ): void => {
    for (const listener of [...self.listeners.values()]) {
      guard(() => listener[callback]?.(argument as never));
    }
  };

  const self: ChannelSubscription = {
    channel,
    listeners: new Map(),
    state: 'pending',
    cancelRetry: undefined,

    async askToken(clock) {
      if (token) asked = await askToken(token, clock);
    },

    request() {
      if (token && asked === undefined) return undefined;
      return { ...(from ?? position ?? (rewind && { rewind })), token: asked || undefined };
    },

    bringBack(request) {
      const theirs = positionOf(request);
      position ??= theirs;
      const back = theirs
        ? theirs.epoch === position?.epoch && theirs.offset < position.offset
        : position && request.rewind;
      // The one furthest back decides for all.
      const before = from?.offset;
      if (!back || (before !== undefined && before <= (theirs?.offset ?? before))) return false;
      from = request;
      return true;
    },

    subscribed: () => ({ recovered: false, position }),

    answer({ epoch }) {
      if (self.state === 'refused') return REFUSED_FOR_NOW;
      if (self.state === 'pending' || from) return undefined;
      return { ...position, ...(epoch !== undefined && { recovered: true }) };
    },

    onSubscribed(answer) {
      const news = self.state !== 'subscribed';
      self.state = 'subscribed';
      const { recovered, gap = 'history_lost' } = answer;
      const mine = position;
      const given = positionOf(answer);
      // Another connection delivered on while this answer was on its way.
      const ahead = mine && given && mine.epoch === given.epoch && mine.offset >= given.offset;
      const kept = ahead && (recovered !== false || gap === 'trimmed');
      const broken = recovered === false || (mine && given);
      from = undefined;
      if (!kept) position = given;
      if (news) tell('onSubscribed', { recovered: !!recovered, position });
      if (broken && !kept) tell('onGap', gap);
    },

    onPublication({ type, ...publication }) {
      // Still on its way from a subscription that this page ended and began anew.
      if (self.state !== 'subscribed') return;
      const { offset, tag = '' } = publication;
      if (offset !== undefined && position) {
        const expected = position.offset + 1;
        if (offset < expected) return;
        position = { epoch: position.epoch, offset, tag };
        if (offset > expected) tell('onGap', 'skipped');
      }
      tell('onPublication', publication);
    },

    onGap(gap) {
      position = positionOf(gap);
      tell('onGap', gap.reason);
    },

    onPresence({ type, channel: _, ...member }) {
      tell(type === 'join' ? 'onJoin' : 'onLeave', member);
    },

    onError(error) {
      self.state = 'refused';
      tell('onError', error);
    },
  };
  return self;
}

const REFUSED_FOR_NOW: SubscribedAnswer = { error: { code: 'forbidden', retry: true } };
