import { vi } from 'vitest';
import {
  Belfry,
  type BelfryError,
  type BelfryOptions,
  type Publication,
  type State,
  type Subscription,
  type SubscriptionOptions,
} from '../src/index.js';
import type { FakeServer } from '../testing/fake-server.js';

/** Lets everything happen that is due within `ms`. */
export async function pass(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

interface Client {
  readonly hub: Belfry;
  readonly states: State[];
  readonly errors: BelfryError[];
}

/** A client of the server, with a record of its states and errors. Waits are as long as their bound. */
export function clientOf(server: FakeServer, options: BelfryOptions = {}): Client {
  const states: State[] = [];
  const errors: BelfryError[] = [];
  const hub = new Belfry('http://hub.test', {
    WebSocket: server.WebSocket,
    fetch: server.fetch,
    transports: ['websocket'],
    random: () => 1,
    ...options,
  });
  // `waiting` is told again when its outage is known.
  hub.on('state', (state, _, outage) => outage ?? states.push(state));
  hub.on('error', (error) => errors.push(error));
  return { hub, states, errors };
}

interface Recorded {
  readonly log: unknown[];
  readonly subscription: Subscription;
}

/** Subscribes and keeps a record of all that is told. */
export function record(hub: Belfry, channel: string, options: SubscriptionOptions = {}): Recorded {
  const log: unknown[] = [];
  const subscription = hub.subscribe(
    channel,
    {
      onPublication: ({ data }: Publication) => log.push(data),
      onGap: (reason) => log.push(`gap ${reason}`),
      onSubscribed: ({ recovered }) => log.push(recovered ? 'recovered' : 'subscribed'),
      onJoin: ({ client }) => log.push(`join ${client}`),
      onLeave: ({ client }) => log.push(`leave ${client}`),
      onError: ({ code }) => log.push(`error ${code}`),
    },
    options,
  );
  return { log, subscription };
}
