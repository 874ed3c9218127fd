import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientOf, pass, record } from '../test/harness.js';
import { FakeServer } from '../testing/index.js';

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});
afterEach(() => void vi.useRealTimers());

describe('the wanted set', () => {
  test('goes along with connect when it is known by then', async () => {
    const { hub } = clientOf(server);
    record(hub, 'a');
    record(hub, 'b', { rewind: 3 });
    await pass();
    expect(server.receivedOf('connect')[0]?.subs).toEqual({ a: {}, b: { rewind: 3 } });
    expect(server.receivedOf('subscribe')).toEqual([]);
  });

  test('grows and shrinks on a living connection', async () => {
    const { hub } = clientOf(server);
    await pass();
    const { log, subscription } = record(hub, 'a');
    await pass();
    server.publish('a', 1);
    subscription.unsubscribe();
    server.publish('a', 2);
    expect(log).toEqual(['subscribed', 1]);
    expect(server.received.map(({ type }) => type)).toEqual([
      'connect',
      'subscribe',
      'unsubscribe',
    ]);
  });

  test('shares a channel between all who want it, until the last has left', async () => {
    const { hub } = clientOf(server);
    const first = record(hub, 'a');
    await pass();
    const second = record(hub, 'a');
    await pass();
    server.publish('a', 1);
    first.subscription.unsubscribe();
    first.subscription.unsubscribe();
    server.publish('a', 2);
    second.subscription.unsubscribe();
    expect(first.log).toEqual(['subscribed', 1]);
    expect(second.log).toEqual(['subscribed', 1, 2]);
    expect(server.received.map(({ type }) => type)).toEqual(['connect', 'unsubscribe']);
  });

  test('holds any name that a channel may have', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, '__proto__');
    await pass();
    server.publish('__proto__', 1);
    expect(log).toEqual(['subscribed', 1]);
    expect(server.receivedOf('subscribe')).toEqual([]);
  });

  test('forgets the position of a channel that was left', async () => {
    const { hub } = clientOf(server);
    const first = record(hub, 'a');
    await pass();
    server.publish('a', 1);
    first.subscription.unsubscribe();
    server.publish('a', 2);
    const second = record(hub, 'a');
    await pass();
    server.publish('a', 3);
    expect(first.log).toEqual(['subscribed', 1]);
    expect(second.log).toEqual(['subscribed', 3]);
  });
});

test('what is still on its way to a channel that was left is not taken for the next one there', async () => {
  const { hub } = clientOf(server);
  const first = record(hub, 'a');
  await pass();
  server.mute = true;
  first.subscription.unsubscribe();
  const second = record(hub, 'a');
  await pass();
  server.publish('a', 1);
  expect(first.log).toEqual(['subscribed']);
  expect(second.log).toEqual([]);
});

describe('a refusal', () => {
  test('that is final ends the subscription and says so', async () => {
    server.refuse('a', 'forbidden');
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.refuse('a');
    server.breakOff();
    await pass(500);
    expect(log).toEqual(['error forbidden']);
    expect(server.receivedOf('connect')[1]?.subs).toEqual({});
  });

  test('of a later subscribe is the same', async () => {
    server.refuse('a', 'channel_limit');
    const { hub } = clientOf(server);
    await pass();
    const { log } = record(hub, 'a');
    await pass(60_000);
    expect(log).toEqual(['error channel_limit']);
    expect(server.receivedOf('subscribe')).toHaveLength(1);
  });

  test('that may pass is tried again', async () => {
    server.refuse('a', 'internal', true);
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass(4999);
    server.refuse('a');
    expect(log).toEqual(['error internal']);
    await pass(1);
    expect(log).toEqual(['error internal', 'subscribed']);
  });

  test('that may pass leaves no timer when the client is closed', async () => {
    server.refuse('a', 'internal', true);
    const { hub } = clientOf(server);
    record(hub, 'a');
    await pass();
    hub.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is not tried again for a channel that was left meanwhile', async () => {
    server.refuse('a', 'internal', true);
    const { hub } = clientOf(server);
    const { subscription } = record(hub, 'a');
    await pass();
    subscription.unsubscribe();
    await pass(10_000);
    expect(server.receivedOf('subscribe')).toEqual([]);
  });
});

describe('what the hub does unasked', () => {
  test('subscribing the user is heard as publications of the client, and resumes like any other', async () => {
    const { hub } = clientOf(server);
    const heard: unknown[] = [];
    hub.on('publication', ({ channel, data }) => heard.push([channel, data]));
    await pass();
    server.broadcast({ type: 'subscribed', channel: '$all', epoch: 'e1', offset: 4, tag: 'x' });
    server.broadcast({ type: 'pub', channel: '$all', offset: 5, tag: 'y', data: 'hello' });
    expect(heard).toEqual([['$all', 'hello']]);
    server.breakOff();
    await pass(500);
    expect(server.receivedOf('connect')[1]?.subs).toEqual({
      $all: { epoch: 'e1', offset: 5, tag: 'y' },
    });
  });

  test('a page that asks for such a channel takes it over', async () => {
    const { hub } = clientOf(server);
    const onPublication = vi.fn();
    hub.on('publication', onPublication);
    await pass();
    server.broadcast({ type: 'subscribed', channel: '$all', epoch: 'e1', offset: 4, tag: 'x' });
    const { log } = record(hub, '$all');
    await pass();
    server.broadcast({ type: 'pub', channel: '$all', offset: 5, tag: 'y', data: 1 });
    expect(log).toEqual(['subscribed', 1]);
    expect(onPublication).not.toHaveBeenCalled();
    expect(server.receivedOf('subscribe')).toEqual([]);
  });

  test('unsubscribing the user ends the subscription, also for later connections', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.broadcast({ type: 'unsubscribed', channel: 'a' });
    server.breakOff();
    await pass(500);
    expect(log).toEqual(['subscribed', 'error unsubscribed']);
    expect(server.receivedOf('connect')[1]?.subs).toEqual({});
  });

  test('presence is told to the channel', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.broadcast({ type: 'join', channel: 'a', client: 'x', user: '1', info: {} });
    server.broadcast({ type: 'leave', channel: 'a', client: 'x' });
    server.broadcast({ type: 'join', channel: 'elsewhere', client: 'x' });
    expect(log).toEqual(['subscribed', 'join x', 'leave x']);
  });
});

describe('channel tokens', () => {
  test('go along with connect', async () => {
    const { hub } = clientOf(server);
    record(hub, 'a', { token: async () => 'key' });
    await pass();
    expect(server.receivedOf('connect')[0]?.subs).toEqual({ a: { token: 'key' } });
  });

  test('that cannot be had hold up no other channel', async () => {
    const { hub } = clientOf(server);
    const other = record(hub, 'b');
    let reachable = false;
    const { log } = record(hub, 'a', {
      token: () => (reachable ? 'key' : Promise.reject(new Error('offline'))),
    });
    await pass();
    expect(other.log).toEqual(['subscribed']);
    expect(log).toEqual(['error token']);
    reachable = true;
    await pass(5000);
    expect(log).toEqual(['error token', 'subscribed']);
    expect(server.receivedOf('subscribe')[0]).toMatchObject({ channel: 'a', token: 'key' });
  });
});
