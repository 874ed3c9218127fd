import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientOf, pass, record } from '../test/harness.js';
import { FakeServer } from '../testing/index.js';
import { Belfry } from './client.js';

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});
afterEach(() => void vi.useRealTimers());

describe('states', () => {
  test('go from connecting to connected, and tell the transport', async () => {
    const { hub, states } = clientOf(server);
    const transports: string[] = [];
    hub.on('transport', (transport) => transports.push(transport));
    expect(hub.state).toBe('connecting');
    await pass();
    expect(states).toEqual(['connected']);
    expect(transports).toEqual(['websocket']);
    expect(hub).toMatchObject({ client: 'c1', node: 'fake' });
  });

  test('are told when it is known whose client this is', async () => {
    const { hub } = clientOf(server);
    const nodes: unknown[] = [];
    hub.on('state', () => nodes.push(hub.node));
    hub.on('transport', () => nodes.push(hub.node));
    await pass();
    expect(nodes).toEqual(['fake', 'fake']);
  });

  test('show a lost bus as degraded, while publications go on', async () => {
    const { hub, states } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.broadcast({ type: 'status', bus: 'down' });
    server.publish('a', 1);
    server.broadcast({ type: 'status', bus: 'up' });
    expect(states).toEqual(['connected', 'degraded', 'connected']);
    expect(log).toEqual(['subscribed', 1]);
  });

  test('end with close, for good, and leave no timer', async () => {
    const { hub, states } = clientOf(server);
    const { log, subscription } = record(hub, 'a');
    await pass();
    hub.close();
    hub.close();
    server.publish('a', 1);
    expect(states).toEqual(['connected', 'closed']);
    expect(log).toEqual(['subscribed']);
    expect(vi.getTimerCount()).toBe(0);
    await expect(subscription.publish(1)).rejects.toMatchObject({ code: 'not_connected' });
    record(hub, 'b');
    await pass(60_000);
    expect(server.sockets).toHaveLength(1);
  });

  test('publishes what it was given while it was connecting', async () => {
    const { hub } = clientOf(server);
    const { log, subscription } = record(hub, 'news');
    const published = subscription.publish('early');
    await pass();
    await expect(published).resolves.toMatchObject({ offset: 1 });
    expect(log).toEqual(['subscribed', 'early']);
  });

  test('says that nothing was sent when connecting fails', async () => {
    server.reachable = false;
    const { hub } = clientOf(server);
    const { subscription } = record(hub, 'news');
    const refusal = expect(subscription.publish('early')).rejects.toMatchObject({
      code: 'not_connected',
    });
    await pass();
    await refusal;
    expect(server.receivedOf('publish')).toEqual([]);
  });

  test('stay closed when a listener closes on hearing of trouble', async () => {
    const { hub, states } = clientOf(server, { token: () => Promise.reject(new Error('offline')) });
    hub.on('error', () => hub.close());
    await pass(60_000);
    expect(states).toEqual(['closed']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('close on hearing of the connection leaves nothing behind', async () => {
    server.extras = { expires: 60_000 };
    const { hub, states } = clientOf(server, { token: () => 'jwt' });
    record(hub, 'a');
    hub.on('state', () => hub.close());
    await pass();
    expect(states).toEqual(['connected', 'closed']);
    expect(vi.getTimerCount()).toBe(0);
    expect(server.sockets.map(({ state }) => state)).toEqual(['closed']);
  });

  test('wait when a WebSocket cannot even be made', async () => {
    const { hub, states } = clientOf(server, {
      WebSocket: class {
        constructor() {
          throw new Error('forbidden by the policy of the page');
        }
      } as never,
    });
    const causes: unknown[] = [];
    hub.on('state', (_, cause, outage) => outage ?? causes.push(cause));
    await pass();
    expect(states).toEqual(['waiting']);
    expect(causes).toMatchObject([{ message: 'forbidden by the policy of the page' }]);
    expect(vi.getTimerCount()).toBe(1);
  });

  test('close during the first attempt ends that too', async () => {
    const { hub } = clientOf(server);
    hub.close();
    await pass(60_000);
    expect(server.received).toEqual([]);
  });
});

describe('reconnect', () => {
  test('waits longer after each failure, and begins anew after a connection that lived', async () => {
    const { states } = clientOf(server);
    await pass(10_000);
    const attempts = () => server.sockets.length;
    server.reachable = false;
    server.breakOff();
    for (const wait of [500, 1000, 2000, 4000]) {
      const before = attempts();
      await pass(wait - 1);
      expect(attempts()).toBe(before);
      await pass(1);
      expect(attempts()).toBe(before + 1);
    }
    server.reachable = true;
    await pass(8000);
    expect(states.at(-1)).toBe('connected');
    await pass(5000);
    const before = attempts();
    server.breakOff();
    await pass(500);
    expect(attempts()).toBe(before + 1);
  });

  test('does not begin anew after a connection that died young', async () => {
    clientOf(server);
    await pass();
    server.breakOff(4005);
    await pass(500);
    server.breakOff(4005);
    await pass(999);
    expect(server.sockets).toHaveLength(2);
    await pass(1);
    expect(server.sockets).toHaveLength(3);
  });

  test.each([1001, 1006, 1011, 1012, 1013, 4000, 4002, 4003, 4004])(
    'after %i it comes back',
    async (code) => {
      const { hub, states } = clientOf(server);
      await pass();
      server.breakOff(code);
      await pass(500);
      expect(states).toEqual(['connected', 'waiting', 'connecting', 'connected']);
      expect(server.receivedOf('connect')[1]?.client).toBe(hub.client);
    },
  );

  test.each([
    [4500, 'bad_message'],
    [4502, 'forbidden'],
    [4503, 'connection_limit'],
    [4506, 'revoked'],
    [4507, 'disconnected'],
    [4999, 'of_a_later_version'],
  ])('after %i it stays away, and says why', async (closeCode, code) => {
    const { states, errors } = clientOf(server);
    await pass();
    server.breakOff(closeCode, code);
    await pass(60_000);
    expect(states).toEqual(['connected', 'closed']);
    expect(errors).toMatchObject([{ code, closeCode }]);
    expect(server.sockets).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a hub that never says connected is left after 5 s, and tried again', async () => {
    server.mute = true;
    const { states } = clientOf(server);
    await pass(4999);
    expect(states).toEqual([]);
    await pass(1);
    expect(states).toEqual(['waiting']);
    server.mute = false;
    await pass(500);
    expect(states.at(-1)).toBe('connected');
  });
});

describe('subscribe', () => {
  test.each([
    ['no channel', undefined, {}],
    ['a channel that is no name', 5, {}],
    ['rewind: -1', 'a', { rewind: -1 }],
    ['rewind: 1.5', 'a', { rewind: 1.5 }],
    ['an option that does not exist', 'a', { rewnd: 1 }],
  ])('refuses %s, and harms nothing', async (_, channel, options) => {
    const { hub, states } = clientOf(server);
    const { log } = record(hub, 'b');
    await pass();
    const listener = { onPublication() {} };
    expect(() => hub.subscribe(channel as never, listener, options as never)).toThrow(TypeError);
    await pass();
    server.publish('b', 1);
    expect(log).toEqual(['subscribed', 1]);
    expect(states).toEqual(['connected']);
    expect(server.receivedOf('subscribe')).toEqual([]);
  });

  test('begins as the client does where its own option is undefined', async () => {
    const { hub } = clientOf(server, { rewind: 2 });
    record(hub, 'a', { rewind: undefined } as never);
    await pass();
    expect(server.receivedOf('connect')[0]?.subs).toEqual({ a: { rewind: 2 } });
  });

  test('needs no callbacks to publish', async () => {
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const { hub } = clientOf(server);
    const published = hub.subscribe('a').publish(1);
    await pass();
    await expect(published).resolves.toMatchObject({ offset: 1 });
    hub.subscribe('a');
    await pass();
    expect(reported).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
  });
});

describe('wiring', () => {
  test('an error without an id is told, and changes nothing', async () => {
    const { hub, errors } = clientOf(server);
    await pass();
    server.broadcast({ type: 'error', code: 'internal', message: 'm', retry: true });
    expect(errors).toMatchObject([{ code: 'internal' }]);
    expect(hub.state).toBe('connected');
  });

  test('messages of unknown types are passed over', async () => {
    const { hub } = clientOf(server);
    await pass();
    server.broadcast({ type: 'fanfare', channel: 'a' });
    expect(hub.state).toBe('connected');
  });

  test('needs a transport that exists, and a WebSocket', () => {
    expect(() => new Belfry('http://hub.test', { transports: [] })).toThrow(TypeError);
    vi.stubGlobal('WebSocket', undefined);
    expect(() => new Belfry('http://hub.test', { transports: ['websocket'] })).toThrow(/WebSocket/);
    vi.unstubAllGlobals();
  });
});
