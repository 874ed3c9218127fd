import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Belfry, type State } from '../../src/index.js';
import { record } from '../harness.js';
import { Hub } from './hub.js';
import { Network } from './network.js';

const WITHIN = { timeout: 15_000 };

let hub: Hub;
let network: Network;
let client: Belfry;

beforeEach(async () => {
  hub = await Hub.start();
  network = await Network.start(hub.port);
  // Long enough that a cut is mended before the first attempt: Node 20 says nothing when a connection is refused.
  client = new Belfry(network.url, { minDelay: 1000, maxDelay: 1000, random: () => 1 });
});

afterEach(async () => {
  client?.close();
  network?.cut();
  await hub?.kill();
});

const becomes = (state: State): Promise<void> =>
  vi.waitFor(() => expect(client.state).toBe(state), WITHIN);

test('what is published arrives, and the publisher learns where it went', async () => {
  const { log, subscription } = record(client, 'news');
  const first = await subscription.publish('from the client');
  expect(first).toMatchObject({ offset: 1, epoch: expect.any(String), tag: expect.any(String) });
  await hub.publish('news', { from: 'a server' });
  await vi.waitFor(
    () => expect(log).toEqual(['subscribed', 'from the client', { from: 'a server' }]),
    WITHIN,
  );
  expect((await subscription.history({ limit: 2 })).map(({ offset }) => offset)).toEqual([1, 2]);
});

test('a publication that is repeated with its key is made once', async () => {
  const { log, subscription } = record(client, 'news');
  await becomes('connected');
  const { offset } = await subscription.publish('once', { key: 'k1' });
  expect(await subscription.publish('once', { key: 'k1' })).toMatchObject({
    offset,
    duplicate: true,
  });
  await subscription.publish('last');
  await vi.waitFor(() => expect(log).toEqual(['subscribed', 'once', 'last']), WITHIN);
});

test('what was published while the path was cut follows, in order, none twice', async () => {
  const { log } = record(client, 'news');
  await becomes('connected');
  await hub.publish('news', 'before');
  await vi.waitFor(() => expect(log).toContain('before'), WITHIN);
  const name = client.client;

  network.cut();
  await becomes('waiting');
  for (const word of ['one', 'two', 'three']) await hub.publish('news', word);
  await network.mend();

  await becomes('connected');
  await hub.publish('news', 'after');
  await vi.waitFor(() => expect(log).toContain('after'), WITHIN);
  expect(log).toEqual(['subscribed', 'before', 'recovered', 'one', 'two', 'three', 'after']);
  expect(client.client).toBe(name);
});

test('an empty channel resumes too', async () => {
  const { log } = record(client, 'quiet');
  await becomes('connected');
  network.cut();
  await becomes('waiting');
  await hub.publish('quiet', 'the first ever');
  await network.mend();
  await vi.waitFor(
    () => expect(log).toEqual(['subscribed', 'recovered', 'the first ever']),
    WITHIN,
  );
});

test('a hub that lost its history says so, and the client goes on', async () => {
  const { log } = record(client, 'news');
  await becomes('connected');
  await hub.publish('news', 'before');
  await vi.waitFor(() => expect(log).toContain('before'), WITHIN);

  await hub.kill();
  hub = await hub.startSuccessor();

  await becomes('connected');
  await hub.publish('news', 'after');
  await vi.waitFor(() => expect(log).toContain('after'), WITHIN);
  expect(log).toEqual(['subscribed', 'before', 'subscribed', 'gap history_lost', 'after']);
});

test('a hub that says goodbye is left in good order, and its successor found', async () => {
  const { log } = record(client, 'news');
  await becomes('connected');
  const causes: unknown[] = [];
  client.on('state', (_, cause) => cause && causes.push(cause));

  await hub.stop();
  hub = await hub.startSuccessor();

  await becomes('connected');
  await vi.waitFor(() => expect(log.at(-1)).toBe('gap history_lost'), WITHIN);
  // The hub closes with 1012 only after its goaway.
  expect(causes[0]).toMatchObject({ closeCode: 1012 });
  await hub.publish('news', 'from the successor');
  await vi.waitFor(() => expect(log.at(-1)).toBe('from the successor'), WITHIN);
});
