import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientOf, pass, record } from '../test/harness.js';
import { FakeAnswer, FakeServer } from '../testing/index.js';
import { Belfry } from './client.js';
import { TRANSPORTS, type TransportName } from './transport.js';

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});
afterEach(() => void vi.useRealTimers());

function connect(options = {}) {
  const client = clientOf(server, { transports: TRANSPORTS, ...options });
  const transports: TransportName[] = [];
  client.hub.on('transport', (name) => transports.push(name));
  return { ...client, transports };
}

const noSockets = class {
  send(): void {}
  close(): void {}
} as never;

describe('the choice', () => {
  test('WJ-16: where the upgrade is stripped, the next transport is tried at once', async () => {
    server.upgrades = false;
    const { hub, transports } = connect();
    await pass();
    expect(transports).toEqual(['stream']);
    hub.close();
  });

  test('a WebSocket that opens and says nothing is not good: after 2 s the next is raced beside it', async () => {
    const { hub, transports } = connect({ WebSocket: noSockets });
    await pass(1_999);
    expect(transports).toEqual([]);
    await pass(1);
    expect(transports).toEqual(['stream']);
    hub.close();
  });

  test('a stream that a balancer withholds is left for polls', async () => {
    server.upgrades = false;
    server.intercept = ({ accept }) =>
      accept === 'text/event-stream' ? new FakeAnswer(200, accept).response : undefined;
    const { hub, transports } = connect();
    const { log } = record(hub, 'a');
    await pass(2_000);
    expect(transports).toEqual(['poll']);
    server.publish('a', 1);
    await pass();
    expect(log).toEqual(['subscribed', 1]);
    hub.close();
  });

  test('WebSocket is tried again after 1, 5 and 15 minutes, and taken over without loss or repeat', async () => {
    server.upgrades = false;
    const { hub, transports, states } = connect({ transports: ['websocket', 'poll'] });
    const { log } = record(hub, 'a');
    await pass();
    const tries = (): number => server.sockets.length;
    for (const minutes of [1, 5, 15, 15]) {
      const before = tries();
      await pass(minutes * 60_000 - 1_000);
      expect(tries()).toBe(before);
      await pass(1_000);
      expect(tries()).toBe(before + 1);
      server.publish('a', minutes);
    }
    server.upgrades = true;
    await pass(15 * 60_000);
    server.publish('a', 'over WebSocket');
    await pass();
    expect(transports).toEqual(['poll', 'websocket']);
    expect(log).toEqual(['subscribed', 1, 5, 15, 15, 'recovered', 'over WebSocket']);
    expect(states).toEqual(['connected']);
    hub.close();
  });

  test('WebSocket is tried again too where a clock on the way ends every other connection within a minute', async () => {
    server.upgrades = false;
    const { hub, transports } = connect();
    await pass();
    for (let cut = 0; cut < 4; cut++) {
      await pass(12_000);
      server.breakOff();
      await pass(2_000);
    }
    server.upgrades = true;
    await pass(10_000);
    expect(transports.at(-1)).toBe('websocket');
    hub.close();
  });

  test('the winner is remembered, and begun with', async () => {
    const stored = new Map<string, string>();
    const storage = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    };
    server.upgrades = false;
    const first = connect({ storage });
    await pass();
    first.hub.close();
    const tries = server.sockets.length;
    const second = connect({ storage });
    await pass();
    expect(second.transports).toEqual(['stream']);
    expect(server.sockets).toHaveLength(tries);
    second.hub.close();
  });

  test('when a clock on the way cuts three times, a successor takes over before the fourth', async () => {
    const { hub, states } = connect();
    const { log } = record(hub, 'a');
    await pass();
    for (let cut = 0; cut < 3; cut++) {
      await pass(30_000);
      server.breakOff();
      await pass(500);
    }
    const sockets = server.sockets.length;
    states.length = 0;
    await pass(23_999);
    expect(server.sockets).toHaveLength(sockets);
    await pass(1);
    expect(server.sockets).toHaveLength(sockets + 1);
    server.publish('a', 1);
    expect(log.at(-1)).toBe(1);
    expect(states).toEqual([]);
    hub.close();
  });

  test('an answer that is on its way when a successor takes over still arrives', async () => {
    const { hub } = connect();
    const { subscription } = record(hub, 'a');
    await pass();
    const [old] = server.sockets;
    if (old) old.onSent = () => {};
    const answer = subscription.publish('slow');
    await pass();
    server.broadcast({ type: 'goaway', reason: 'rebalance', reconnectAfter: 0 });
    await pass();
    old?.receive(JSON.stringify({ type: 'published', id: 2, channel: 'a', offset: 7 }));
    expect(await answer).toEqual({ offset: 7 });
    expect(old?.state).toBe('closed');
    hub.close();
  });

  test.each([
    [['poll'], 'poll'],
    [['stream', 'poll'], 'stream'],
    [['poll', 'websocket'], 'poll'],
    [['websocket'], 'websocket'],
  ] as const)('GN-08: with %j allowed, %s is used', async (allowed, used) => {
    const { hub, transports } = connect({ transports: allowed });
    await pass();
    expect(transports).toEqual([used]);
    expect(server.sockets).toHaveLength(used === 'websocket' ? 1 : 0);
    hub.close();
  });
});

describe('poll', () => {
  test('WJ-18: behind a path that cuts after 5 s it finds a shorter wait, and hears everything', async () => {
    const waits: number[] = [];
    server.intercept = ({ lines: [connect] }) => {
      const wait = Number(connect?.wait);
      waits.push(wait);
      if (wait <= 5_000) return undefined;
      const cut = new FakeAnswer(200, 'application/x-ndjson');
      setTimeout(() => cut.breakOff(), 5_000);
      return cut.response;
    };
    const { hub, states } = connect({ transports: ['poll'] });
    const { log } = record(hub, 'a');
    await pass(1_000);
    server.publish('a', 1);
    await pass(10_000);
    server.publish('a', 2);
    await pass();
    expect(waits.slice(0, 3)).toEqual([0, 25_000, 4_000]);
    expect(log).toEqual(['subscribed', 1, 2]);
    expect(states).toEqual(['connected']);
    hub.close();
  });

  test('obeys next, and shows a lost bus as degraded for as long as polls say so', async () => {
    server.extras = { next: 1_000 };
    const down = '{"type":"status","bus":"down"}';
    const { hub, states } = connect({ transports: ['poll'] });
    await pass();
    const polls = (): number => server.receivedOf('connect').length;
    const before = polls();
    await pass(999);
    expect(polls()).toBe(before);
    server.intercept = ({ lines: [connect] }) =>
      FakeAnswer.of(
        200,
        'application/x-ndjson',
        `${JSON.stringify({ type: 'connected', id: 1, client: connect?.client, node: 'f', ping: 25_000, next: 1_000, subs: {} })}\n${down}\n`,
      );
    await pass(5_000);
    expect(states).toEqual(['connected', 'degraded']);
    server.intercept = () => undefined;
    await pass(30_000);
    expect(states).toEqual(['connected', 'degraded', 'connected']);
    hub.close();
  });
});

describe('WJ-15: waiting tells what is down', () => {
  test.each([
    ['network', () => undefined, false],
    ['hub', () => FakeAnswer.of(502, 'text/html', 'Bad Gateway'), true],
  ])('%s', async (outage, intercept, reachable) => {
    const { hub } = connect();
    const told: unknown[] = [];
    hub.on('state', (...[state, , what]) => told.push([state, what]));
    await pass();
    server.intercept = intercept;
    server.upgrades = false;
    server.reachable = reachable;
    server.breakOff();
    await pass(100);
    expect(told.slice(1)).toEqual([
      ['waiting', undefined],
      ['waiting', outage],
    ]);
    hub.close();
  });
});

test.each([
  [{ tokn: '' }, 'tokn'],
  [{ rewind: -1 }, 'rewind'],
  [{ rewind: '3' }, 'rewind'],
  [{ maxDelay: Number.NaN }, 'maxDelay'],
  [{ minDelay: 9, maxDelay: 8 }, 'minDelay'],
  [{ rewind: 1.5 }, 'rewind'],
  [{ rewind: Number.POSITIVE_INFINITY }, 'rewind'],
  [{ transports: ['pigeon'] }, 'transports'],
  [{ transports: [] }, 'transports'],
  [{ share: 'yes' }, 'share'],
  [{ fetch: 7 }, 'fetch'],
  [{ toString: 1 }, 'toString'],
])('a wrong option is refused by name, with the remedy: %j', (options, name) => {
  const create = () => new Belfry('http://hub.test', options as never);
  expect(create).toThrow(TypeError);
  expect(create).toThrow(new RegExp(`option ${name} must be .`));
});

test('an option that is undefined is not given', async () => {
  const names = ['token', 'transports', 'share', 'rewind', 'minDelay', 'maxDelay'];
  const options = Object.fromEntries(names.map((name) => [name, undefined]));
  const { hub, transports } = connect(options);
  await pass();
  expect(transports).toEqual(['websocket']);
  expect(server.receivedOf('connect')[0]).not.toHaveProperty('token');
  hub.close();
});

test('fetch and WebSocket that are undefined are those of the platform', async () => {
  vi.stubGlobal('WebSocket', server.WebSocket);
  const hub = new Belfry('http://hub.test', { WebSocket: undefined, fetch: undefined } as never);
  await pass();
  expect(hub.state).toBe('connected');
  hub.close();
  vi.unstubAllGlobals();
});

test.each([
  [{ maxDelay: 100 }, 100],
  [{ minDelay: 60_000 }, 60_000],
])('of %j alone, the default of the other bound gives way', async (options, wait) => {
  const { hub } = connect({ ...options, transports: ['websocket'] });
  await pass();
  server.breakOff();
  await pass(wait - 1);
  expect(server.sockets).toHaveLength(1);
  await pass(1);
  expect(server.sockets).toHaveLength(2);
  hub.close();
});
