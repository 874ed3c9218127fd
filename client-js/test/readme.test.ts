import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Belfry } from '../src/index.js';
import { FakeServer } from '../testing/index.js';
import { pass } from './harness.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the example for tests of the README works as it says', async () => {
  const server = new FakeServer();
  const hub = new Belfry('http://hub.test', { WebSocket: server.WebSocket, fetch: server.fetch });
  const heard: unknown[] = [];
  const transports: string[] = [];
  hub.on('transport', (transport) => transports.push(transport));
  hub.subscribe('orders', { onPublication: ({ data }) => heard.push(data) });
  await pass();
  server.publish('orders', { id: 7 });
  server.breakOff();
  server.upgrades = false;
  server.publish('orders', { id: 8 });
  await pass(1_000);
  expect(heard).toEqual([{ id: 7 }, { id: 8 }]);
  expect(transports).toEqual(['websocket', 'stream']);
  hub.close();
});
