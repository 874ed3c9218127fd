import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clientOf, pass, record } from '../test/harness.js';
import { FakeServer } from '../testing/index.js';

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
