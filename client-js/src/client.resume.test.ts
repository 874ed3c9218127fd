import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientOf, pass, record } from '../test/harness.js';
import { FakeServer } from '../testing/index.js';

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});
afterEach(() => void vi.useRealTimers());

describe('resume', () => {
  test('brings what was missed, once, in order, then what is new', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.publish('a', 1);
    server.breakOff();
    server.publish('a', 2);
    server.publish('a', 3);
    await pass(500);
    server.publish('a', 4);
    expect(log).toEqual(['subscribed', 1, 'recovered', 2, 3, 4]);
  });

  test('works from an empty channel too', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.breakOff();
    server.publish('a', 1);
    await pass(500);
    expect(log).toEqual(['subscribed', 'recovered', 1]);
  });

  test('says gap when the history is of another epoch, and goes on from there', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.publish('a', 1);
    server.breakOff();
    server.channel('a').forget();
    server.publish('a', 2);
    await pass(500);
    server.publish('a', 3);
    server.breakOff();
    server.publish('a', 4);
    await pass(1000);
    expect(log).toEqual(['subscribed', 1, 'subscribed', 'gap history_lost', 3, 'recovered', 4]);
  });

  test('says gap when the history was cut, before what is left of it', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.breakOff();
    for (const data of [1, 2, 3, 4]) server.publish('a', data);
    server.channel('a').trim(2);
    await pass(500);
    expect(log).toEqual(['subscribed', 'subscribed', 'gap trimmed', 3, 4]);
  });

  test('asks for the last publications only of a channel that it has no position in', async () => {
    for (const data of [1, 2, 3, 4]) server.publish('a', data);
    const { hub } = clientOf(server, { rewind: 2 });
    const { log } = record(hub, 'a');
    await pass();
    server.breakOff();
    await pass(500);
    expect(log).toEqual(['subscribed', 3, 4, 'recovered']);
    expect(server.receivedOf('connect')[1]?.subs).toEqual({ a: server.channel('a').position });
  });
});

describe('positions', () => {
  test('drop what arrives twice', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.publish('a', 'first');
    server.broadcast({ type: 'pub', channel: 'a', offset: 1, tag: 't1.1', data: 'again' });
    server.publish('a', 'second');
    expect(log).toEqual(['subscribed', 'first', 'second']);
  });

  test('turn a number that was left out into a gap', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.broadcast({ type: 'pub', channel: 'a', offset: 3, tag: 't', data: 'third' });
    expect(log).toEqual(['subscribed', 'gap skipped', 'third']);
  });

  test('follow a gap that the hub reports', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.broadcast({
      type: 'gap',
      channel: 'a',
      reason: 'trimmed',
      epoch: 'e1',
      offset: 8,
      tag: 'x',
    });
    server.broadcast({ type: 'pub', channel: 'a', offset: 8, tag: 'x', data: 8 });
    server.broadcast({ type: 'pub', channel: 'a', offset: 9, tag: 'y', data: 9 });
    expect(log).toEqual(['subscribed', 'gap trimmed', 9]);
    server.breakOff();
    await pass(500);
    expect(server.receivedOf('connect')[1]?.subs).toEqual({
      a: { epoch: 'e1', offset: 9, tag: 'y' },
    });
  });

  test('are not needed on a channel without history', async () => {
    const { hub } = clientOf(server);
    const { log } = record(hub, 'a');
    await pass();
    server.broadcast({ type: 'pub', channel: 'a', data: 1 });
    server.broadcast({ type: 'pub', channel: 'a', data: 1 });
    expect(log).toEqual(['subscribed', 1, 1]);
  });
});

describe('goaway', () => {
  async function goAway(reconnectAfter: number) {
    const client = clientOf(server);
    const { log } = record(client.hub, 'a');
    await pass();
    server.broadcast({ type: 'goaway', reason: 'drain', reconnectAfter });
    return { ...client, log };
  }

  test('changes over exactly in its slot, and nothing is lost or repeated', async () => {
    const { states, log } = await goAway(3000);
    server.publish('a', 1);
    await pass(2999);
    expect(server.sockets).toHaveLength(1);
    server.publish('a', 2);
    await pass(1);
    expect(server.sockets.map(({ state }) => state)).toEqual(['closed', 'open']);
    server.publish('a', 3);
    expect(log).toEqual(['subscribed', 1, 2, 'recovered', 3]);
    expect(states).toEqual(['connected']);
  });

  test('the old connection serves on while a next one does not answer, and nothing comes twice', async () => {
    const { log, states } = await goAway(1000);
    server.mute = true;
    await pass(1000);
    expect(server.sockets.map(({ state }) => state)).toEqual(['open', 'open']);
    server.publish('a', 1);
    expect(log).toEqual(['subscribed', 1]);
    server.mute = false;
    await pass(5000);
    expect(server.sockets.map(({ state }) => state)).toEqual(['open', 'closed']);
    await pass(500);
    expect(server.sockets.map(({ state }) => state)).toEqual(['closed', 'closed', 'open']);
    expect(states).toEqual(['connected']);
    server.publish('a', 2);
    expect(log).toEqual(['subscribed', 1, 'recovered', 2]);
  });

  test('keeps the slot when the old connection ends before it', async () => {
    const { states, log } = await goAway(3000);
    server.breakOff(1012);
    server.publish('a', 1);
    await pass(2999);
    expect(server.sockets).toHaveLength(1);
    expect(states.at(-1)).toBe('waiting');
    await pass(1);
    expect(log).toEqual(['subscribed', 'recovered', 1]);
  });

  test('keeps the old connection while the next one cannot be opened', async () => {
    const { states, log } = await goAway(1000);
    server.reachable = false;
    await pass(1000);
    server.publish('a', 1);
    expect(log).toEqual(['subscribed', 1]);
    server.reachable = true;
    await pass(500);
    server.publish('a', 2);
    expect(log).toEqual(['subscribed', 1, 'recovered', 2]);
    expect(states).toEqual(['connected']);
  });

  test('makes one connection when the old one ends while a token is fetched for the next', async () => {
    let give = (_: string): void => {};
    const token = vi.fn().mockResolvedValueOnce('first');
    token.mockReturnValue(new Promise<string>((resolve) => (give = resolve)));
    const { hub, states } = clientOf(server, { token });
    const { log } = record(hub, 'a');
    await pass();
    server.broadcast({ type: 'goaway', reason: 'drain', reconnectAfter: 1000 });
    await pass(1000);
    server.breakOff(1012);
    server.publish('a', 1);
    await pass(2000);
    give('second');
    await pass(5000);
    expect(server.sockets).toHaveLength(2);
    expect(log).toEqual(['subscribed', 'recovered', 1]);
    expect(states).toEqual(['connected', 'connecting', 'connected']);
  });

  test('brings along what was subscribed and leaves what was left on the way', async () => {
    const { hub } = await goAway(1000);
    const unasked = vi.fn();
    hub.on('publication', unasked);
    const { log: second, subscription } = record(hub, 'b');
    await pass(0);
    server.mute = true;
    await pass(1000);
    subscription.unsubscribe();
    const { log: third } = record(hub, 'c');
    server.mute = false;
    server.lastSocket.onSent(server.lastSocket.sent[0] as string);
    await pass();
    server.publish('b', 1);
    server.publish('c', 2);
    expect(second).toEqual(['subscribed']);
    expect(third).toEqual(['subscribed', 2]);
    expect(unasked).not.toHaveBeenCalled();
  });
});
