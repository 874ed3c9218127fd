import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Belfry, type State } from '../../src/index.js';
import { TRANSPORTS, type TransportName } from '../../src/transport.js';
import { type Naive, startBalancer, startNaive } from './balancer.js';
import { Hub } from './hub.js';
import type { Program } from './program.js';
import { startRedis } from './redis.js';

const WITHIN = { timeout: 15_000 };
const COUNT = 10;

let redis: Program;
let hubs: [Hub, Hub];
/** Lets one client in, and no more. */
let full: Hub;
let balancer: Program | undefined;
const clients: Belfry[] = [];

beforeAll(async () => {
  redis = await startRedis();
  const uri = `redis://127.0.0.1:${redis.port}`;
  const gate = ['gate.enabled=true', 'gate.maxSessions=1', 'gate.retryAfter=1s'];
  const [h1, h2, h3] = await Promise.all([
    Hub.startNode(uri, 'h1'),
    Hub.startNode(uri, 'h2'),
    Hub.startNode(uri, 'full', ...gate),
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
    expect(new Set(causes)).toEqual(new Set(['answered 503']));
    // Never before the time that the hub named.
    expect(Math.min(...waited)).toBeGreaterThanOrEqual(990);
  },
);
