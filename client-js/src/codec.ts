import { BelfryError } from './errors.js';

/** A point in the history of a channel. */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
  readonly tag: string;
}

/** Why publications may be missing. `skipped`: the hub left out numbers without saying why. */
export type GapReason =
  | 'history_lost'
  | 'lineage'
  | 'trimmed'
  | 'bad_position'
  | 'skipped'
  | (string & {});

/** An error as the hub writes it, in an answer of its own or inside `subs`. */
export interface Refusal {
  readonly code: string;
  readonly message?: string;
  readonly retry?: boolean;
  readonly retryAfter?: number;
}

/** Where a subscription stands, in `connected.subs` and in `subscribed`. Ephemeral channels have no position. */
export interface SubscribedAnswer extends Partial<Position> {
  readonly recovered?: boolean;
  readonly gap?: GapReason;
  readonly error?: Refusal;
}

/** Somebody on a channel. */
export interface Member {
  readonly client: string;
  readonly user?: string;
  readonly info?: unknown;
}

export interface Connected {
  readonly type: 'connected';
  readonly client: string;
  readonly user?: string;
  readonly node: string;
  readonly ping: number;
  readonly limits?: { readonly message?: number };
  readonly expires?: number;
  /** (poll) Milliseconds to let pass before the next. */
  readonly next?: number;
  /** (poll) There is more to fetch at once. */
  readonly more?: boolean;
  readonly subs: Readonly<Record<string, SubscribedAnswer>>;
}

export interface Pub extends Partial<Omit<Position, 'epoch'>> {
  readonly type: 'pub';
  readonly channel: string;
  readonly data: unknown;
  readonly from?: string;
}

export interface Gap extends Position {
  readonly type: 'gap';
  readonly channel: string;
  readonly reason: GapReason;
}

export interface Presence extends Member {
  readonly type: 'join' | 'leave';
  readonly channel: string;
}

/** An answer to a command; the members depend on the command. */
export interface Reply extends SubscribedAnswer {
  /** Missing where the hub subscribes or unsubscribes unasked. */
  readonly id?: number;
  readonly type: 'subscribed' | 'unsubscribed' | 'published' | 'presence' | 'history' | 'refreshed';
  readonly channel: string;
  readonly [member: string]: unknown;
}

export interface ErrorMessage extends Refusal {
  readonly type: 'error';
  readonly id?: number;
}

export interface Status {
  readonly type: 'status';
  readonly bus: 'up' | 'down';
}

export interface GoAway {
  readonly type: 'goaway';
  readonly reason: string;
  readonly reconnectAfter: number;
}

export type Message = Connected | Pub | Gap | Presence | Reply | ErrorMessage | Status | GoAway;

export type Members = Readonly<Record<string, unknown>>;

export function encode(type: string, id: number, members: Members): string {
  return JSON.stringify({ type, id, ...members });
}

/**
 * The message of a line; undefined for the heartbeat `{}`. Types that are not known come through: the receiver
 * passes over them.
 */
export function decode(line: string): Message | undefined {
  if (line === '{}') return undefined;
  try {
    const message = JSON.parse(line);
    if (typeof message.type === 'string') return message;
  } catch {
    // Nor is what is no JSON.
  }
  throw new BelfryError('protocol', 'a line that is not a message');
}

/** The position in an answer, if the channel has one. */
export function positionOf({ epoch, offset, tag }: Partial<Position>): Position | undefined {
  return epoch === undefined || offset === undefined
    ? undefined
    : { epoch, offset, tag: tag ?? '' };
}
