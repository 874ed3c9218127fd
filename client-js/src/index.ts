export { Belfry } from './client.js';
export type { Clock } from './clock.js';
export type { GapReason, Member, Position } from './codec.js';
export { BelfryError, type ErrorCode } from './errors.js';
export type { BelfryEvents, State } from './events.js';
export type { HistoryOptions, Published, PublishOptions, Subscription } from './handle.js';
export type { BelfryOptions } from './options.js';
export type {
  Publication,
  Subscribed,
  SubscriptionHandlers,
  SubscriptionOptions,
} from './subscription.js';
export type { Token } from './token.js';
export type { TransportName } from './transport.js';
export type { WebSocketConstructor, WebSocketLike } from './websocket.js';
