import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientOf, pass, record } from '../test/harness.js';
import { FakeBroadcastChannel, FakeLocks } from '../testing/fake-tabs.js';
import { FakeServer } from '../testing/index.js';
import type { Belfry } from './client.js';

let server: FakeServer;
const tabs: Belfry[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
  vi.stubGlobal('BroadcastChannel', FakeBroadcastChannel);
});

afterEach(() => {
  for (const tab of tabs.splice(0)) tab.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The first one that is opened leads. */
async function open(options = {}) {
  const client = clientOf(server, { share: true, ...options });
  tabs.push(client.hub);
  await pass();
  return client;
}

const clientsOf = (channel: string) =>
  server.receivedOf('subscribe').filter((message) => message.channel === channel);

describe('tabs that share', () => {
  test('have one connection, and are one client', async () => {
    const clients = [await open(), await open(), await open()];
    await pass();
    expect(clients.map(({ hub }) => hub.state)).toEqual(['connected', 'connected', 'connected']);
    expect(new Set(clients.map(({ hub }) => hub.client))).toEqual(new Set(['c1']));
    expect(server.sockets).toHaveLength(1);
  });

  test('hear the channels of each, and only those', async () => {
    const [leader, follower, other] = [await open(), await open(), await open()];
    const logs = [
      record(leader.hub, 'a').log,
      record(follower.hub, 'b').log,
      record(other.hub, 'b').log,
    ];
    const unasked = vi.fn();
    for (const { hub } of [leader, follower, other]) hub.on('publication', unasked);
    await pass();
    server.publish('a', 1);
    server.publish('b', 2);
    await pass();
    expect(logs).toEqual([
      ['subscribed', 1],
      ['subscribed', 2],
      ['subscribed', 2],
    ]);
    expect(clientsOf('b')).toHaveLength(1);
    expect(unasked).not.toHaveBeenCalled();
  });

  test('hear what they subscribe before anybody is connected', async () => {
    const [leader, follower] = [
      clientOf(server, { share: true }),
      clientOf(server, { share: true }),
    ];
    tabs.push(leader.hub, follower.hub);
    const { log } = record(follower.hub, 'a');
    await pass();
    server.publish('a', 1);
    await pass();
    expect(log).toEqual(['subscribed', 1]);
    expect(server.sockets).toHaveLength(1);
  });

  test('start a channel that is alive already where it stands, or further back when they ask for that', async () => {
    const [leader, follower, rewinding] = [await open(), await open(), await open()];
    const first = record(leader.hub, 'a').log;
    await pass();
    for (const data of [1, 2, 3]) server.publish('a', data);
    const late = record(follower.hub, 'a').log;
    await pass();
    expect(late).toEqual(['subscribed']);
    const rewound = record(rewinding.hub, 'a', { rewind: 2 }).log;
    await pass();
    server.publish('a', 4);
    await pass();
    expect(rewound).toEqual(['subscribed', 2, 3, 4]);
    expect(late.filter((heard) => typeof heard === 'number')).toEqual([4]);
    expect(first.filter((heard) => typeof heard === 'number')).toEqual([1, 2, 3, 4]);
  });

  test('publish through the leader, and get the answers', async () => {
    const [leader, follower] = [await open(), await open()];
    const { log } = record(leader.hub, 'a');
    const { subscription } = record(follower.hub, 'a');
    await pass();
    const published = subscription.publish('hi', { key: 'k' });
    await pass();
    expect(await published).toMatchObject({ offset: 1 });
    expect(server.receivedOf('publish')).toMatchObject([{ channel: 'a', data: 'hi', key: 'k' }]);
    expect(log).toEqual(['subscribed', 'hi']);
    const history = subscription.history({ limit: 1 });
    await pass();
    expect(await history).toMatchObject([{ data: 'hi' }]);
  });

  test('judge a publication that is too large before it leaves the tab', async () => {
    server.extras = { limits: { message: 100 } };
    const [, follower] = [await open(), await open()];
    await expect(
      record(follower.hub, 'a').subscription.publish('x'.repeat(100)),
    ).rejects.toMatchObject({ code: 'too_large', retry: false });
    expect(server.receivedOf('publish')).toEqual([]);
  });

  test('are told when the hub refuses one of them a channel, and the others are not', async () => {
    server.refuse('x', 'forbidden');
    const [leader, follower] = [await open(), await open()];
    const { log } = record(follower.hub, 'x');
    const other = record(leader.hub, 'a');
    await pass();
    expect(log).toEqual(['error forbidden']);
    expect(other.log).toEqual(['subscribed']);
  });

  test('leave a channel at the hub when the last of them has', async () => {
    const [leader, follower] = [await open(), await open()];
    const [mine, theirs] = [record(leader.hub, 'a'), record(follower.hub, 'a')];
    await pass();
    mine.subscription.unsubscribe();
    await pass();
    expect(server.receivedOf('unsubscribe')).toEqual([]);
    theirs.subscription.unsubscribe();
    await pass();
    expect(server.receivedOf('unsubscribe')).toMatchObject([{ channel: 'a' }]);
  });

  test('leave the channels of a tab that closed', async () => {
    const [, follower] = [await open(), await open()];
    record(follower.hub, 'a');
    await pass();
    follower.hub.close();
    await pass();
    expect(server.receivedOf('unsubscribe')).toMatchObject([{ channel: 'a' }]);
  });

  test('ask for the token in the leading tab only', async () => {
    const token = vi.fn(() => 'jwt');
    await open({ token });
    await open({ token });
    await pass();
    expect(token).toHaveBeenCalledTimes(1);
  });
});

describe('when the leader closes', () => {
  test('another tab takes over from the positions of all, without loss or repeat', async () => {
    const [leader, second, third] = [await open(), await open(), await open()];
    const logs = [record(second.hub, 'a').log, record(third.hub, 'a').log];
    const own = record(third.hub, 'b').log;
    await pass();
    server.publish('a', 1);
    await pass();
    leader.hub.close();
    server.publish('a', 2);
    server.publish('b', 3);
    await pass(1_000);
    server.publish('a', 4);
    await pass();
    const numbers = (log: unknown[]): unknown[] => log.filter((entry) => typeof entry === 'number');
    expect(logs.map(numbers)).toEqual([
      [1, 2, 4],
      [1, 2, 4],
    ]);
    expect(numbers(own)).toEqual([3]);
    expect([...logs.flat(), ...own].filter((entry) => String(entry).startsWith('gap'))).toEqual([]);
    expect(server.sockets.filter(({ state }) => state === 'open')).toHaveLength(1);
    expect([second.hub.state, third.hub.state]).toEqual(['connected', 'connected']);
  });

  test('a gap is said aloud in every tab', async () => {
    const [leader, second, third] = [await open(), await open(), await open()];
    const logs = [record(second.hub, 'a').log, record(third.hub, 'a').log];
    await pass();
    leader.hub.close();
    server.channel('a').forget();
    server.publish('a', 1);
    await pass(1_000);
    server.publish('a', 2);
    await pass();
    for (const log of logs) {
      expect(log.filter((entry) => entry === 'gap history_lost')).toHaveLength(1);
      expect(log.at(-1)).toBe(2);
    }
  });
});

test('when the connection of the leader breaks, all tabs resume with it', async () => {
  const [leader, follower] = [await open(), await open()];
  const logs = [record(leader.hub, 'a').log, record(follower.hub, 'a').log];
  await pass();
  server.breakOff();
  server.publish('a', 1);
  await pass(2_000);
  server.publish('a', 2);
  await pass();
  expect(logs).toEqual([
    ['subscribed', 'recovered', 1, 2],
    ['subscribed', 'recovered', 1, 2],
  ]);
  expect(server.sockets.filter(({ state }) => state === 'open')).toHaveLength(1);
});

test('when the leader is told to go, it moves in its slot, and the others with it', async () => {
  const [leader, follower] = [await open(), await open()];
  const logs = [record(leader.hub, 'a').log, record(follower.hub, 'a').log];
  const transport = vi.fn();
  follower.hub.on('transport', transport);
  await pass();
  server.broadcast({ type: 'goaway', reason: 'drain', reconnectAfter: 3_000 });
  await pass(2_999);
  expect(server.sockets).toHaveLength(1);
  await pass(1_000);
  server.publish('a', 1);
  await pass();
  expect(server.sockets.map(({ state }) => state)).toEqual(['closed', 'open']);
  expect(logs).toEqual([
    ['subscribed', 'recovered', 1],
    ['subscribed', 1],
  ]);
  expect(transport).not.toHaveBeenCalled();
});

test.each(['stream', 'poll'] as const)('a leader over %s serves the others too', async (name) => {
  const [leader, follower] = [await open({ transports: [name] }), await open()];
  const transport = vi.fn();
  follower.hub.on('transport', transport);
  const logs = [record(leader.hub, 'a').log, record(follower.hub, 'b').log];
  await pass(1_000);
  server.publish('a', 1);
  server.publish('b', 2);
  await pass(1_000);
  expect(logs).toEqual([
    ['subscribed', 1],
    ['subscribed', 2],
  ]);
});

describe('a page that leaves', () => {
  let document: EventTarget;
  beforeEach(() => {
    document = new EventTarget();
    vi.stubGlobal('document', document);
  });

  test('and led the others keeps none of their channels when it comes back', async () => {
    const leader = await open();
    vi.stubGlobal('document', undefined);
    const follower = await open();
    const { log } = record(follower.hub, 'theirs');
    record(leader.hub, 'mine');
    await pass();
    document.dispatchEvent(new Event('freeze'));
    server.publish('theirs', 1);
    await pass(1_000);
    document.dispatchEvent(new Event('resume'));
    await pass(1_000);
    follower.hub.close();
    await pass(1_000);
    expect(log.filter((entry) => typeof entry === 'number')).toEqual([1]);
    expect(leader.hub.state).toBe('connected');
    expect(Object.keys(server.receivedOf('connect').at(-1)?.subs ?? {})).toEqual(['mine']);
  });

  test('catches up from its own position when it comes back behind the others', async () => {
    vi.stubGlobal('document', undefined);
    const leader = await open();
    vi.stubGlobal('document', document);
    const frozen = await open();
    const logs = [record(leader.hub, 'a').log, record(frozen.hub, 'a').log];
    await pass();
    document.dispatchEvent(new Event('freeze'));
    for (const data of [1, 2, 3]) server.publish('a', data);
    await pass(1_000);
    document.dispatchEvent(new Event('resume'));
    await pass(1_000);
    server.publish('a', 4);
    await pass();
    const numbers = (log: unknown[]): unknown[] => log.filter((entry) => typeof entry === 'number');
    expect(logs.map(numbers)).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    expect(logs[1]?.filter((entry) => String(entry).startsWith('gap'))).toEqual([]);
  });
});

test.each([
  ['Web Locks', () => vi.stubGlobal('navigator', {})],
  [
    'Web Locks that may be used',
    () =>
      vi.stubGlobal('navigator', {
        locks: { request: () => Promise.reject(new DOMException('denied', 'SecurityError')) },
      }),
  ],
  ['BroadcastChannel', () => vi.stubGlobal('BroadcastChannel', undefined)],
])('without %s each tab has a connection of its own', async (_, take) => {
  take();
  const [one, other] = [await open(), await open()];
  expect([one.hub.state, other.hub.state]).toEqual(['connected', 'connected']);
  expect(server.sockets).toHaveLength(2);
});

test('nothing is left behind when all have closed', async () => {
  const [leader, follower] = [await open(), await open()];
  record(leader.hub, 'a');
  record(follower.hub, 'b');
  await pass();
  for (const { hub } of [leader, follower]) hub.close();
  await pass();
  expect(vi.getTimerCount()).toBe(0);
  expect(server.sockets.filter(({ state }) => state === 'open')).toEqual([]);
});
