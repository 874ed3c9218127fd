// Never run: `tsc` reads it. Each `@ts-expect-error` fails the check if the line below it is accepted.
import { Belfry, BelfryError, type State, type Subscription } from '../src/index.js';
import { FakeServer } from '../testing/index.js';

interface Order {
  readonly id: number;
}

const hub = new Belfry('https://push.example.com', { token: async () => 'jwt' });
const orders: Subscription<Order> = hub.subscribe<Order>('orders', {
  onPublication: ({ data, offset }) => {
    const id: number = data.id;
    // @ts-expect-error a channel without history has no offsets
    const next: number = offset + 1;
    use(id, next);
  },
});

hub.subscribe('untyped', {
  onPublication: ({ data }) => {
    // @ts-expect-error what arrives is unknown until somebody says what it is
    use(data.id);
  },
});

// @ts-expect-error somebody has to listen
hub.subscribe('orders', {});
// @ts-expect-error there is no such callback
hub.subscribe('orders', { onPublication() {}, onMessage() {} });
// @ts-expect-error not an order
void orders.publish({ text: 'hi' });
// @ts-expect-error the channel is fixed
orders.channel = 'other';
// @ts-expect-error how many?
void orders.history({});

hub.on('state', (state: State, cause: BelfryError | undefined) => use(state, cause));
hub.on(
  'error',
  (error) => error instanceof BelfryError && use(error.code === 'timeout', error.closeCode),
);
// @ts-expect-error no such event
hub.on('message', () => {});
hub.on('state', (_state, _cause, outage) => use(outage === 'network', outage === 'hub'));
// @ts-expect-error nothing else is told apart
hub.on('state', (_state, _cause, outage) => use(outage === 'browser'));
hub.on('transport', (name) => use(name === 'websocket', name === 'stream', name === 'poll'));
// @ts-expect-error no such transport
hub.on('transport', (name) => use(name === 'flash'));
// @ts-expect-error no such state
hub.on('state', (state) => use(state === 'open'));
// @ts-expect-error the state is told, not set
hub.state = 'closed';

// @ts-expect-error a token is text, or a function that returns some
new Belfry('/', { token: 7 });
// @ts-expect-error absent, not undefined
new Belfry('/', { maxDelay: undefined });
// @ts-expect-error not a transport
new Belfry('/', { transports: ['pigeon'] });
// @ts-expect-error all tabs or none
new Belfry('/', { share: 'some' });
// @ts-expect-error not a function
new Belfry('/', { fetch: 'fetch' });
// @ts-expect-error no such option
new Belfry('/', { tokn: '' });
// @ts-expect-error where is the hub?
new Belfry();

new Belfry('http://hub.test', { WebSocket: new FakeServer().WebSocket });
new Belfry('http://hub.test', { WebSocket, fetch, storage: localStorage, share: true });
new Belfry('http://hub.test', { transports: ['stream', 'poll'], fetch: new FakeServer().fetch });

function use(...values: unknown[]): void {
  void values;
}
