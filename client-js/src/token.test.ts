import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientOf, pass } from '../test/harness.js';
import { FakeServer } from '../testing/index.js';

let server: FakeServer;
let made: number;
const token = async () => `token ${++made}`;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  made = 0;
});
afterEach(() => void vi.useRealTimers());

const tokens = (type: string) => server.receivedOf(type).map((message) => message.token);

describe('the token', () => {
  test('is sent as it is when it is text', async () => {
    clientOf(server, { token: 'fixed' });
    await pass();
    expect(tokens('connect')).toEqual(['fixed']);
  });

  test('is asked for each connection when it is a function', async () => {
    clientOf(server, { token });
    await pass();
    server.breakOff();
    await pass(500);
    expect(tokens('connect')).toEqual(['token 1', 'token 2']);
  });

  test.each(['', () => '', async () => ''])('that is empty is none: %s', async (empty) => {
    const { hub, states } = clientOf(server, { token: empty });
    hub.subscribe('a', { onPublication() {} }, { token: empty });
    await pass();
    expect(states).toEqual(['connected']);
    const [connect] = server.receivedOf('connect');
    expect(connect).not.toHaveProperty('token');
    expect(connect?.subs).toEqual({ a: {} });
  });

  test('that cannot be had is an error, and is asked for again', async () => {
    let reachable = false;
    const { states, errors } = clientOf(server, {
      token: () => (reachable ? 'late' : Promise.reject(new Error('offline'))),
    });
    await pass();
    expect(states).toEqual(['waiting']);
    expect(errors).toMatchObject([{ code: 'token', cause: { message: 'offline' } }]);
    reachable = true;
    await pass(500);
    expect(tokens('connect')).toEqual(['late']);
  });

  test('that never comes is given up after 10 s', async () => {
    const { errors } = clientOf(server, { token: () => new Promise(() => {}) });
    await pass(9999);
    expect(errors).toEqual([]);
    await pass(1);
    expect(errors).toMatchObject([{ code: 'token', cause: { code: 'timeout' } }]);
  });
});

test('a token that comes late for an attempt that was given up takes nothing from the present one', async () => {
  const waiting: ((token: string) => void)[] = [];
  const { hub } = clientOf(server, {
    token: () => new Promise((resolve) => waiting.push(resolve)),
  });
  await pass();
  waiting[0]?.('one');
  await pass();
  // Two attempts to replace it, of which the first is overtaken.
  server.broadcast({ type: 'goaway', reason: 'rebalance', reconnectAfter: 0 });
  await pass(1);
  server.broadcast({ type: 'goaway', reason: 'rebalance', reconnectAfter: 0 });
  await pass(1);
  waiting[2]?.('three');
  await pass();
  waiting[1]?.('two');
  await pass();
  expect(tokens('connect')).toEqual(['one', 'three']);
  expect(hub.state).toBe('connected');
  hub.close();
});

describe('refresh', () => {
  test('comes at 80 % of the life, each time', async () => {
    server.extras = { expires: 20_000, ping: 1e9 };
    clientOf(server, { token });
    await pass(15_999);
    expect(tokens('refresh')).toEqual([]);
    await pass(1);
    expect(tokens('refresh')).toEqual(['token 2']);
    await pass(16_000);
    expect(tokens('refresh')).toEqual(['token 2', 'token 3']);
    expect(server.sockets).toHaveLength(1);
  });

  test('is tried again in the time that is left, and then left to 4001', async () => {
    server.extras = { expires: 20_000, ping: 1e9 };
    let asked = 0;
    const { errors } = clientOf(server, {
      token: () => (++asked > 1 ? Promise.reject(new Error('offline')) : 'first'),
    });
    await pass(16_000);
    expect(asked).toBe(2);
    await pass(3200);
    expect(asked).toBe(3);
    await pass(60_000);
    expect(asked).toBe(3);
    expect(errors).toHaveLength(2);
  });

  test('of a token that lives for years does not come at once', async () => {
    server.extras = { expires: 10 * 365 * 24 * 3600 * 1000, ping: 1e9 };
    clientOf(server, { token });
    await pass(3_600_000);
    expect(tokens('refresh')).toEqual([]);
  });

  test('is not possible with a fixed token', async () => {
    server.extras = { expires: 10_000, ping: 1e9 };
    clientOf(server, { token: 'fixed' });
    await pass(60_000);
    expect(tokens('refresh')).toEqual([]);
  });
});

describe('close codes', () => {
  test('4001 brings a new token and a new connection at once', async () => {
    const { states, errors } = clientOf(server, { token });
    await pass(5000);
    server.broadcast({ type: 'error', code: 'token_expired', retry: false });
    server.breakOff(4001);
    await pass();
    expect(tokens('connect')).toEqual(['token 1', 'token 2']);
    expect(states.at(-1)).toBe('connected');
    expect(errors).toEqual([]);
  });

  test('4001 again and again does not turn into a loop without waits', async () => {
    server.refuseWith = 4001;
    clientOf(server, { token });
    await pass(499);
    expect(server.sockets.length).toBeLessThanOrEqual(2);
  });

  test('4001 with a fixed token is the end', async () => {
    const { states, errors } = clientOf(server, { token: 'fixed' });
    await pass();
    server.broadcast({ type: 'error', code: 'token_expired', retry: false });
    server.breakOff(4001);
    expect(states.at(-1)).toBe('closed');
    expect(errors).toMatchObject([{ code: 'token_expired', closeCode: 4001 }]);
  });

  test('4501 is forgiven once where there is a function to ask', async () => {
    server.refuseWith = 4501;
    const { states } = clientOf(server, { token });
    await pass();
    expect(states).toEqual(['waiting']);
    server.refuseWith = undefined;
    await pass(500);
    expect(states.at(-1)).toBe('connected');
    expect(tokens('connect')).toEqual(['token 1', 'token 2']);
  });

  test('4501 for the fresh token too is the end', async () => {
    server.refuseWith = 4501;
    const { states, errors } = clientOf(server, { token });
    await pass(60_000);
    expect(states.at(-1)).toBe('closed');
    expect(errors).toMatchObject([{ closeCode: 4501 }]);
    expect(server.sockets).toHaveLength(2);
  });

  test('4501 with a fixed token is the end', async () => {
    server.refuseWith = 4501;
    const { states } = clientOf(server, { token: 'fixed' });
    await pass(60_000);
    expect(states).toEqual(['closed']);
  });
});
