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
export class ChannelSubscription {
  /** By the public handle that each belongs to. */
  readonly listeners: Map<object, SubscriptionHandlers> = new Map();
  readonly channel: string;
  readonly options: SubscriptionOptions;
  /** `refused`: will be tried again, but not now. */
  state: 'pending' | 'subscribed' | 'refused' = 'pending';
  /** Of the next try after a refusal. */
  cancelRetry: (() => void) | undefined;
  /** The channel's own token, as it was when it was last asked for. */
  #token: string | undefined;
  #position: Position | undefined;
  /** Asked for instead of the position, for a tab that shares the connection and stands further back. */
  #from: Beginning | undefined;

  constructor(channel: string, options: SubscriptionOptions & Beginning) {
    this.channel = channel;
    this.options = options;
    this.#position = positionOf(options);
  }

  async askToken(clock: Clock): Promise<void> {
    const { token } = this.options;
    if (token) this.#token = await askToken(token, clock);
  }

  /** The value in `connect.subs`, and the members of `subscribe`; undefined while its token is missing. */
  request(): Members | undefined {
    const { token, rewind } = this.options;
    if (token && this.#token === undefined) return undefined;
    return { ...(this.#from ?? this.#position ?? (rewind && { rewind })), token: this.#token };
  }

  /** Where another tab stands, or how it wants to begin. True if it takes another connection to deliver that. */
  bringBack(request: Beginning): boolean {
    const theirs = positionOf(request);
    this.#position ??= theirs;
    const mine = this.#position;
    const back = theirs
      ? theirs.epoch === mine?.epoch && theirs.offset < mine.offset
      : mine && request.rewind;
    // The one furthest back decides for all.
    const before = this.#from?.offset;
    if (!back || (before !== undefined && before <= (theirs?.offset ?? before))) return false;
    this.#from = request;
    return true;
  }

  get subscribed(): Subscribed {
    return { recovered: false, position: this.#position };
  }

  /** What the hub would answer another tab with; undefined while there is no answer, or one from further back is due. */
  answer(request: Beginning): SubscribedAnswer | undefined {
    if (this.state === 'refused') return REFUSED_FOR_NOW;
    if (this.state === 'pending' || this.#from) return undefined;
    return { ...this.#position, ...(request.epoch !== undefined && { recovered: true }) };
  }

  onSubscribed(answer: SubscribedAnswer): void {
    const news = this.state !== 'subscribed';
    this.state = 'subscribed';
    const { recovered, gap = 'history_lost' } = answer;
    const [mine, given] = [this.#position, positionOf(answer)];
    // Another connection delivered on while this answer was on its way.
    const ahead = mine?.epoch === given?.epoch && mine && given && mine.offset >= given.offset;
    const kept = ahead && (recovered !== false || gap === 'trimmed');
    const broken = recovered === false || (mine && given);
    this.#from = undefined;
    if (!kept) this.#position = given;
    if (news) this.#tell('onSubscribed', { recovered: !!recovered, position: this.#position });
    if (broken && !kept) this.#tell('onGap', gap);
  }

  onPublication({ type, ...publication }: Pub): void {
    // Still on its way from a subscription that this page ended and began anew.
    if (this.state !== 'subscribed') return;
    const { offset, tag = '' } = publication;
    if (offset !== undefined && this.#position) {
      const expected = this.#position.offset + 1;
      if (offset < expected) return;
      this.#position = { epoch: this.#position.epoch, offset, tag };
      if (offset > expected) this.#tell('onGap', 'skipped');
    }
    this.#tell('onPublication', publication);
  }

  onGap(gap: Gap): void {
    this.#position = positionOf(gap);
    this.#tell('onGap', gap.reason);
  }

  onPresence({ type, channel, ...member }: Presence): void {
    this.#tell(type === 'join' ? 'onJoin' : 'onLeave', member);
  }

  onError(error: BelfryError): void {
    this.state = 'refused';
    this.#tell('onError', error);
  }

  #tell<K extends keyof SubscriptionHandlers>(
    callback: K,
    argument: Parameters<NonNullable<SubscriptionHandlers[K]>>[0],
  ): void {
    for (const listener of [...this.listeners.values()]) {
      guard((value: never) => listener[callback]?.(value), argument as never);
    }
  }
}

const REFUSED_FOR_NOW: SubscribedAnswer = { error: { code: 'forbidden', retry: true } };
