import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Belfry, type State } from '../../src/index.js';
import { TRANSPORTS, type TransportName } from '../../src/transport.js';
import { type Naive, startBalancer, startNaive } from './balancer.js';
import { Hub } from './hub.js';
import type { Program } from './program.js';
import { startRedis } from './redis.js';

const WITHIN = { timeout: 15_000 };
const COUNT = 10;
/** Clients of each transport, when a node drains. */
const EACH = 4;
// Long enough for the balancer to notice, short enough for a test.
const DRAIN = ['drain.grace=3s', 'drain.window=2s'];

let redis: Program;
let hubs: [Hub, Hub];
/** Lets one client in, and no more. */
let full: Hub;
let balancer: Program | undefined;
const clients: Belfry[] = [];

beforeAll(async () => {
  redis = await startRedis();
  const uri = `redis://127.0.0.1:${redis.port}`;
  // By sessions alone: a busy machine is no reason to refuse here.
  const gate = ['enabled=true', 'maxSessions=1', 'maxMemory=0', 'maxCpu=0', 'retryAfter=1s'];
  const [h1, h2, h3] = await Promise.all([
    Hub.startNode(uri, 'h1', ...DRAIN),
    Hub.startNode(uri, 'h2'),
    Hub.startNode(uri, 'full', ...gate.map((setting) => `gate.${setting}`)),
  ]);
  hubs = [h1, h2];
  full = h3;
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await balancer?.stop();
  balancer = undefined;
});

afterAll(async () => {
  await Promise.all([...(hubs ?? []), full].map((hub) => hub?.kill()));
  await redis?.stop();
});

function connect(url: string, transports: readonly TransportName[]): Belfry {
  const client = new Belfry(url, { transports, minDelay: 100, maxDelay: 500 });
  clients.push(client);
  return client;
}

// wstunnel-path.conf serves WebSocket alone, on another path. Those with TLS, the PROXY protocol or an agent need a hub that is set up for them; the load harness tests them.
test.each([
  'nginx/recommended.conf',
  'nginx/failover.conf',
  'nginx/sticky-ip.conf',
  'nginx/sticky-url.conf',
  'nginx/stream.conf',
  'haproxy/recommended.cfg',
  'haproxy/sticky-cookie.cfg',
  'haproxy/sticky-hub-cookie.cfg',
  'haproxy/sticky-source.cfg',
  'haproxy/sticky-url.cfg',
  'haproxy/tcp.cfg',
  'apache/recommended.conf',
  'apache/sticky-cookie.conf',
  'apache/sticky-url.conf',
  'apache/wstunnel.conf',
])('LN-06: behind %s the same client delivers over each transport', async (file) => {
  balancer = await startBalancer(file, hubs);
  const channel = file.replace(/\W/g, '.');
  const { url } = balancer;
  const heard = TRANSPORTS.map((name) => {
    const numbers: unknown[] = [];
    const client = connect(url, [name]);
    client.subscribe(channel, {
      onPublication: ({ data }) => numbers.push(data),
      onGap: (reason) => numbers.push(reason),
    });
    return numbers;
  });
  await vi.waitFor(
    () => expect(clients.map(({ state }) => state)).toEqual(TRANSPORTS.map(() => 'connected')),
    WITHIN,
  );
  for (let n = 0; n < COUNT; n++) await (hubs[n % 2] as Hub).publish(channel, n);
  await vi.waitFor(() => {
    for (const numbers of heard) expect(numbers).toEqual([...Array(COUNT).keys()]);
  }, WITHIN);
});

test('LN-06: behind apache/wstunnel-path.conf it connects by WebSocket, which is all there is', async () => {
  balancer = await startBalancer('apache/wstunnel-path.conf', hubs);
  const heard: unknown[] = [];
  connect(`${balancer.url}/app`, TRANSPORTS).subscribe('path', {
    onPublication: ({ data }) => heard.push(data),
  });
  await vi.waitFor(() => expect(clients[0]?.state).toBe('connected'), WITHIN);
  await hubs[1].publish('path', 1);
  await vi.waitFor(() => expect(heard).toEqual([1]), WITHIN);
});

test.each(['nginx', 'haproxy'] as const)(
  'WJ-13: behind a naive %s, which passes on that a node is full, the client gets in by itself',
  async (kind: Naive) => {
    const occupant = connect(full.url, ['websocket']);
    await vi.waitFor(() => expect(occupant.state).toBe('connected'), WITHIN);
    balancer = await startNaive(kind, [full, hubs[0]]);
    const causes: unknown[] = [];
    const waited: number[] = [];
    // By turns: one of them meets the full node first.
    for (const name of ['stream', 'poll'] as const) {
      const client = connect(balancer.url, [name]);
      let refusedAt = 0;
      client.on('state', (state: State, cause, outage) => {
        if (state === 'waiting' && !outage) {
          causes.push(cause?.message);
          refusedAt = performance.now();
        }
        if (state === 'connecting') waited.push(performance.now() - refusedAt);
      });
      await vi.waitFor(() => expect(client.state).toBe('connected'), WITHIN);
      expect(client.node).toBe('h1');
      client.close();
    }
    expect(new Set(causes)).toEqual(new Set(['unavailable']));
    // Never before the time that the hub named.
    expect(Math.min(...waited)).toBeGreaterThanOrEqual(990);
  },
);

test('WJ-15: behind nginx the state tells whether the hub is down or the way to it', async () => {
  const hub = await Hub.start();
  balancer = await startNaive('nginx', [hub, hub]);
  const outages: unknown[] = [];
  const client = connect(balancer.url, ['stream']);
  client.on('state', (_state, _cause, outage) => outage && outages.push(outage));
  await vi.waitFor(() => expect(client.state).toBe('connected'), WITHIN);
  await hub.kill();
  await vi.waitFor(() => expect(outages.length).toBeGreaterThanOrEqual(2), WITHIN);
  expect(new Set(outages)).toEqual(new Set(['hub']));
  await balancer.stop();
  await vi.waitFor(() => expect(outages.at(-1)).toBe('network'), WITHIN);
});

test('goaway: when a node drains, clients of every transport move in their slots, lose nothing, and do not come back', async () => {
  // The last test here: it ends a node.
  const [draining, staying] = hubs;
  const front = await startBalancer('haproxy/recommended.cfg', hubs);
  balancer = front;
  const all = TRANSPORTS.flatMap((name) => Array(EACH).fill(name)).map((name) => {
    const client = connect(front.url, [name]);
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
