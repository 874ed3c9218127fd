import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Belfry } from '../../src/index.js';
import { TRANSPORTS } from '../../src/transport.js';
import { startBalancer } from './balancer.js';
import { Hub } from './hub.js';
import type { Program } from './program.js';
import { startRedis } from './redis.js';

const WITHIN = { timeout: 15_000 };
const EACH = 4;
// Long enough for the balancer to notice, short enough for a test.
const DRAIN = ['drain.grace=3s', 'drain.window=2s'];

let redis: Program;
let balancer: Program;
let hubs: [Hub, Hub];
const clients: Belfry[] = [];

beforeAll(async () => {
  redis = await startRedis();
  const uri = `redis://127.0.0.1:${redis.port}`;
  hubs = await Promise.all([
    Hub.startNode(uri, 'h1', ...DRAIN),
    Hub.startNode(uri, 'h2', ...DRAIN),
  ]);
  balancer = await startBalancer('haproxy/recommended.cfg', hubs);
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

afterAll(async () => {
  await balancer?.stop();
  await Promise.all(hubs?.map((hub) => hub.kill()) ?? []);
  await redis?.stop();
});

test('goaway: when a node drains, clients of every transport move in their slots, lose nothing, and do not come back', async () => {
  const [draining, staying] = hubs;
  const all = TRANSPORTS.flatMap((name) => Array(EACH).fill(name)).map((name) => {
    const client = new Belfry(balancer.url, { transports: [name], minDelay: 100 });
    clients.push(client);
    const record = { client, name, heard: [] as unknown[], nodes: [] as unknown[] };
    client.on('transport', () => record.nodes.push(client.node));
    client.subscribe('drain', {
      onPublication: ({ data }) => record.heard.push(data),
      onGap: (reason) => record.heard.push(reason),
    });
    return record;
  });
  await vi.waitFor(() => {
    for (const { client } of all) expect(client.state).toBe('connected');
  }, WITHIN);
  const served = all.filter(({ nodes }) => nodes[0] === 'h1');
  expect(served.length).toBeGreaterThan(0);

  let [count, publishing] = [0, true];
  const publisher = (async () => {
    while (publishing) {
      await staying.publish('drain', count++);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await draining.stop();
  publishing = false;
  await publisher;

  await vi.waitFor(() => {
    for (const { heard } of all) expect(heard).toEqual([...Array(count).keys()]);
  }, WITHIN);
  expect(count).toBeGreaterThan(100);
  for (const { client, name, nodes } of all) {
    expect(client.node).toBe('h2');
    expect(client.state).toBe('connected');
    // Where one connection is one node: there once, then away once and for all.
    if (name !== 'poll') expect(nodes).toEqual(nodes[0] === 'h1' ? ['h1', 'h2'] : ['h2']);
  }
});
