import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Belfry, type State } from '../../src/index.js';
import type { TransportName } from '../../src/transport.js';
import { record } from '../harness.js';
import { Hub } from './hub.js';
import { Network } from './network.js';

const TRANSPORTS: readonly TransportName[] = ['websocket', 'stream', 'poll'];
const WITHIN = { timeout: 15_000 };

/** What JSON may hold and envelopes may stumble over. */
const PAYLOADS: readonly unknown[] = [
  'plain',
  'carriage \r return and \n line feed',
  'line \u2028 and paragraph \u2029 separators',
  'data: : event: \n\n id: 7',
  '𝄞 and ünïcödé and \u0000',
  { nested: [1, 2.5, -0.1, true, null, { '': '' }], __proto__like: 1 },
  'x'.repeat(20_000),
  [],
  0,
];

let hub: Hub;
let network: Network;
const clients: Belfry[] = [];

beforeAll(async () => {
  hub = await Hub.start();
  network = await Network.start(hub.port);
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

afterAll(async () => {
  network?.cut();
  await hub?.kill();
});

function connect(url: string, ...transports: TransportName[]): Belfry {
  const client = new Belfry(url, { transports, minDelay: 300, maxDelay: 600, random: () => 1 });
  clients.push(client);
  return client;
}

const becomes = (client: Belfry, state: State): Promise<void> =>
  vi.waitFor(() => expect(client.state).toBe(state), WITHIN);

test('I8: the same publications over the three transports are the same', async () => {
  const logs = TRANSPORTS.map((name) => {
    const heard: string[] = [];
    connect(hub.url, name).subscribe('i8', {
      onPublication: (publication) => heard.push(JSON.stringify(publication)),
    });
    return heard;
  });
  await Promise.all(clients.map((client) => becomes(client, 'connected')));
  for (const data of PAYLOADS) await hub.publish('i8', data);
  for (const log of logs) {
    await vi.waitFor(() => expect(log).toHaveLength(PAYLOADS.length), WITHIN);
    expect(log).toEqual(logs[0]);
    expect(log.map((line) => JSON.parse(line).data)).toEqual(PAYLOADS);
  }
});

test.each(TRANSPORTS)('%s: subscribes, publishes, asks, and unsubscribes', async (name) => {
  const client = connect(hub.url, name);
  const channel = `all:${name}`;
  const early = record(client, channel);
  await becomes(client, 'connected');
  const late = record(client, `${channel}:late`);
  await vi.waitFor(() => expect(late.log).toEqual(['subscribed']), WITHIN);
  expect(await early.subscription.publish(1)).toMatchObject({ offset: 1 });
  expect(await late.subscription.publish('late')).toMatchObject({ offset: 1 });
  await vi.waitFor(
    () =>
      expect([early.log, late.log]).toEqual([
        ['subscribed', 1],
        ['subscribed', 'late'],
      ]),
    WITHIN,
  );
  expect(await early.subscription.history({ limit: 5 })).toMatchObject([{ data: 1, offset: 1 }]);
  late.subscription.unsubscribe();
  await hub.publish(`${channel}:late`, 'not heard');
  await hub.publish(channel, 2);
  await vi.waitFor(() => expect(early.log).toEqual(['subscribed', 1, 2]), WITHIN);
  expect(late.log).toEqual(['subscribed', 'late']);
});

test.each(TRANSPORTS)(
  'GX-12: %s: what was missed while the path was cut follows, once',
  async (name) => {
    const client = connect(network.url, name);
    const { log, subscription } = record(client, `cut:${name}`);
    await becomes(client, 'connected');
    await subscription.publish('before');
    await vi.waitFor(() => expect(log).toContain('before'), WITHIN);
    network.cut();
    await becomes(client, 'waiting');
    for (const word of ['one', 'two']) await hub.publish(`cut:${name}`, word);
    await network.mend();
    await becomes(client, 'connected');
    await hub.publish(`cut:${name}`, 'after');
    await vi.waitFor(() => expect(log).toContain('after'), WITHIN);
    expect(log).toEqual(['subscribed', 'before', 'recovered', 'one', 'two', 'after']);
  },
);

test.each(TRANSPORTS)('%s: starts with the last publications when asked', async (name) => {
  const channel = `rewind:${name}`;
  for (const data of [1, 2, 3]) await hub.publish(channel, data);
  const { log } = record(connect(hub.url, name), channel, { rewind: 2 });
  await vi.waitFor(() => expect(log).toEqual(['subscribed', 2, 3]), WITHIN);
});

test('publications in a quick row arrive over polls in order, once', async () => {
  const { log } = record(connect(hub.url, 'poll'), 'row');
  await vi.waitFor(() => expect(log).toEqual(['subscribed']), WITHIN);
  const count = 200;
  for (let n = 0; n < count; n++) await hub.publish('row', n);
  await vi.waitFor(() => expect(log).toHaveLength(count + 1), WITHIN);
  expect(log.slice(1)).toEqual([...Array(count).keys()]);
});
