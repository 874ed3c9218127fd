import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Belfry, type BelfryOptions } from '../../src/index.js';
import { Hub } from './hub.js';
import { Middlebox } from './middlebox.js';
import { Network } from './network.js';

const WITHIN = { timeout: 15_000 };
/** Three lives of a connection, and what a busy machine adds. */
const LONG = { timeout: 25_000 };

let hub: Hub;

beforeAll(async () => {
  hub = await Hub.start();
});

afterAll(() => hub?.kill());

/** What a hub takes longer for than for all that follow: the life of a connection counts from when it is connected. */
async function firstConnection(): Promise<void> {
  const client = new Belfry(`http://127.0.0.1:${hub.port}`, { transports: ['websocket'] });
  await vi.waitFor(() => expect(client.state).toBe('connected'), WITHIN);
  client.close();
}

/** A client that keeps all it hears, while the hub is told a number every 20 ms until `end`. */
function listen(url: string, channel: string, options: BelfryOptions) {
  const client = new Belfry(url, { minDelay: 50, maxDelay: 100, ...options });
  const [heard, states, transports]: unknown[][] = [[], [], []];
  client.on('state', (state, _, outage) => outage ?? states?.push(state));
  client.on('transport', (transport) => transports?.push(transport));
  let [subscribed, going, count] = [false, true, 0];
  client.subscribe(channel, {
    onPublication: ({ data }) => heard?.push(data),
    onGap: (reason) => heard?.push(reason),
    onSubscribed: () => {
      subscribed = true;
    },
  });
  const publisher = (async () => {
    await vi.waitFor(() => expect(subscribed).toBe(true), WITHIN);
    while (going) {
      await hub.publish(channel, count++);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  /** Everything has to arrive, in order, once. */
  const end = async (): Promise<void> => {
    going = false;
    await publisher;
    await vi.waitFor(() => expect(heard).toEqual([...Array(count).keys()]), WITHIN);
    client.close();
  };
  return { client, states: states ?? [], transports: transports ?? [], end };
}

describe.concurrent('clocks and buffers on the way', () => {
  test('B5: where every connection is cut after the same time, a successor takes over before the fourth cut', async () => {
    await firstConnection();
    // A fifth of it is what the successor has to be there.
    const network = await Network.start(hub.port, 4_000);
    const { states, transports, end } = listen(network.url, 'b5', { transports: ['websocket'] });
    await vi.waitFor(
      () => expect(states.filter((state) => state === 'waiting')).toHaveLength(3),
      LONG,
    );
    const before = transports.length;
    await vi.waitFor(() => expect(transports.length).toBeGreaterThanOrEqual(before + 3), LONG);
    expect(states.filter((state) => state === 'waiting')).toHaveLength(3);
    expect(states.at(-1)).toBe('connected');
    await end();
    network.cut();
  });

  test('B7: where a whole response may take 3 s, polls wait for less, and nothing is missed', async () => {
    const way = await Middlebox.start(hub.port, { responseLimit: 3_000 });
    const waits: number[] = [];
    const fetch: typeof globalThis.fetch = (url, init) => {
      const [line = '{}'] = String(init?.body ?? '{}').split('\n');
      const { wait } = JSON.parse(line);
      if (wait) waits.push(wait);
      return globalThis.fetch(url, init);
    };
    // Silent, so that polls really wait.
    const quiet = new Belfry(way.url, { transports: ['poll'], fetch });
    const states: unknown[] = [];
    const heard: unknown[] = [];
    quiet.on('state', (state) => states.push(state));
    quiet.subscribe('b7', { onPublication: ({ data }) => heard.push(data) });
    await vi.waitFor(() => expect(waits.length).toBeGreaterThanOrEqual(3), WITHIN);
    await hub.publish('b7', 'after the cut');
    await vi.waitFor(() => expect(heard).toEqual(['after the cut']), WITHIN);
    expect(waits[0]).toBe(25_000);
    for (const wait of waits.slice(1)) expect(wait).toBeLessThan(3_000);
    expect(states).toEqual(['connected']);
    quiet.close();
    way.stop();
  });

  test('WJ-18: where not even 2 s are left to a response, polls come at intervals, and everything is heard', async () => {
    const way = await Middlebox.start(hub.port, { responseLimit: 1_300 });
    const asked: { at: number; wait: number }[] = [];
    const fetch: typeof globalThis.fetch = (url, init) => {
      const [line = '{}'] = String(init?.body ?? '{}').split('\n');
      asked.push({ at: performance.now(), wait: JSON.parse(line).wait });
      return globalThis.fetch(url, init);
    };
    // Silent at first, so that polls really wait.
    const client = new Belfry(way.url, { transports: ['poll'], fetch });
    const [states, heard]: unknown[][] = [[], []];
    client.on('state', (state) => states?.push(state));
    client.subscribe('wj18', {
      onPublication: ({ data }) => heard?.push(data),
      onGap: (reason) => heard?.push(reason),
    });
    const atIntervals = () => asked.slice(asked.map(({ wait }) => wait > 0).lastIndexOf(true) + 1);
    await vi.waitFor(() => {
      expect(asked.filter(({ wait }) => wait > 0)).toHaveLength(2);
      expect(atIntervals().length).toBeGreaterThanOrEqual(2);
    }, WITHIN);
    for (let n = 0; n < 100; n++) await hub.publish('wj18', n);
    await vi.waitFor(() => expect(heard).toEqual([...Array(100).keys()]), WITHIN);
    // The first of them follows a cut; after that a second passes between any two.
    const times = atIntervals().map(({ at }) => at);
    const pauses = times.slice(1).map((at, n) => at - (times[n] as number));
    expect(Math.min(...pauses)).toBeGreaterThan(950);
    expect(states).toEqual(['connected']);
    client.close();
    way.stop();
  });

  test('C1: where the bytes of a stream are withheld, polls serve within seconds', async () => {
    const way = await Middlebox.start(hub.port, { withholds: true });
    const began = performance.now();
    const { client, transports, end } = listen(way.url, 'c1', { transports: ['stream', 'poll'] });
    await vi.waitFor(() => expect(client.state).toBe('connected'), WITHIN);
    expect(transports).toEqual(['poll']);
    expect(performance.now() - began).toBeLessThan(5_000);
    await end();
    way.stop();
  });
});
