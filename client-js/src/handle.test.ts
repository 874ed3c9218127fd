import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientOf, pass, record } from '../test/harness.js';
import { FakeServer } from '../testing/index.js';
import { BelfryError } from './errors.js';
import type { Subscription } from './handle.js';

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});
afterEach(() => void vi.useRealTimers());

async function lobby() {
  const { hub } = clientOf(server);
  const recorded = record(hub, 'lobby');
  await pass();
  return recorded;
}

test('publish tells where the publication went', async () => {
  const { subscription, log } = await lobby();
  expect(await subscription.publish({ text: 'hi' })).toEqual({
    epoch: 'e1',
    offset: 1,
    tag: 't1.1',
  });
  expect(log).toEqual(['subscribed', { text: 'hi' }]);
});

test('publish sends the key along', async () => {
  const { subscription } = await lobby();
  await subscription.publish(1, { key: 'k1' });
  expect(server.receivedOf('publish')[0]).toMatchObject({ channel: 'lobby', data: 1, key: 'k1' });
});

test('publish rejects while there is no connection, and is not sent later', async () => {
  const { subscription } = await lobby();
  server.breakOff();
  await expect(subscription.publish(1)).rejects.toMatchObject({
    code: 'not_connected',
    retry: true,
  });
  await pass(500);
  expect(server.receivedOf('publish')).toEqual([]);
});

test('publish rejects when the connection ends before the answer', async () => {
  const { subscription } = await lobby();
  server.mute = true;
  const answer = subscription.publish(1);
  answer.catch(() => {});
  server.breakOff(4002);
  await expect(answer).rejects.toMatchObject({ code: 'connection_lost', closeCode: 4002 });
});

test.each<[string, (subscription: Subscription) => Promise<unknown>]>([
  ['publish(undefined)', (subscription) => subscription.publish(undefined)],
  ['publish(() => 1)', (subscription) => subscription.publish(() => 1)],
  ['publish(1, { key: 5 })', (subscription) => subscription.publish(1, { key: 5 } as never)],
  ['publish(1, { key: null })', (subscription) => subscription.publish(1, { key: null } as never)],
  ['history()', (subscription) => subscription.history(undefined as never)],
  ['history({})', (subscription) => subscription.history({} as never)],
  ['history({ limit: -1 })', (subscription) => subscription.history({ limit: -1 })],
  ['history({ limit: 1.5 })', (subscription) => subscription.history({ limit: 1.5 })],
  ['history({ limit: 1e21 })', (subscription) => subscription.history({ limit: 1e21 })],
  ['history({ limit: NaN })', (subscription) => subscription.history({ limit: Number.NaN })],
  ["history({ limit: '5' })", (subscription) => subscription.history({ limit: '5' } as never)],
])('%s, which ends a connection at the hub, is refused before it is sent', async (_, call) => {
  const { subscription } = await lobby();
  const sent = server.received.length;
  const refusal = call(subscription);
  await expect(refusal).rejects.toBeInstanceOf(BelfryError);
  await expect(refusal).rejects.toMatchObject({ code: 'bad_request', retry: false });
  expect(server.received).toHaveLength(sent);
  expect(await subscription.publish(null)).toMatchObject({ offset: 1 });
});

describe('a publication that is larger than the hub takes', () => {
  const tooLarge = { code: 'too_large', retry: false };

  test('is refused before it is sent, and what else is open goes on', async () => {
    server.extras = { limits: { message: 100 } };
    const { subscription, log } = await lobby();
    const [large, small] = [subscription.publish('x'.repeat(100)), subscription.publish(1)];
    await expect(large).rejects.toMatchObject(tooLarge);
    expect(await small).toMatchObject({ offset: 1 });
    expect(log).toEqual(['subscribed', 1]);
    await pass(10_000);
    expect(vi.getTimerCount()).toBe(1);
  });

  test('is judged by its bytes, with what goes along', async () => {
    const line = JSON.stringify({ type: 'publish', id: 2, channel: 'lobby', data: 'éé' });
    server.extras = { limits: { message: line.length + 2 } };
    const { subscription } = await lobby();
    expect(await subscription.publish('éé')).toMatchObject({ offset: 1 });
    await expect(subscription.publish('ééé')).rejects.toMatchObject(tooLarge);
  });

  test('is judged when the limit is known, where it was given while connecting', async () => {
    server.extras = { limits: { message: 100 } };
    const { hub } = clientOf(server);
    const refusal = expect(
      record(hub, 'lobby').subscription.publish('x'.repeat(100)),
    ).rejects.toMatchObject(tooLarge);
    await pass();
    await refusal;
    expect(server.receivedOf('publish')).toEqual([]);
    expect(hub.state).toBe('connected');
  });
});

test('publish rejects data that JSON cannot hold', async () => {
  const { subscription } = await lobby();
  await expect(subscription.publish(1n)).rejects.toThrow(TypeError);
});

test('presence and history answer with lists', async () => {
  const { subscription } = await lobby();
  for (const data of [1, 2, 3]) server.publish('lobby', data);
  expect(await subscription.presence()).toEqual([{ client: 'c1' }]);
  expect(await subscription.history({ limit: 2 })).toEqual([
    { channel: 'lobby', offset: 2, tag: 't1.2', data: 2 },
    { channel: 'lobby', offset: 3, tag: 't1.3', data: 3 },
  ]);
});
