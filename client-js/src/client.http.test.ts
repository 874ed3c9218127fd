import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientOf, pass, record } from '../test/harness.js';
import { FakeAnswer, FakeServer } from '../testing/index.js';
import type { TransportName } from './transport.js';

const OVER_HTTP: readonly TransportName[] = ['stream', 'poll'];

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});
afterEach(() => void vi.useRealTimers());

describe.each(OVER_HTTP)('%s', (name) => {
  const connect = (options = {}) => clientOf(server, { transports: [name], ...options });

  test('delivers, once and in order, and asks with text/plain, without a preflight', async () => {
    const fetch = vi.fn(server.fetch);
    const { hub, states } = connect({ fetch });
    const { log } = record(hub, 'a');
    await pass();
    for (const data of [1, 2, 3]) server.publish('a', data);
    await pass();
    server.publish('a', 4);
    await pass();
    expect(log).toEqual(['subscribed', 1, 2, 3, 4]);
    expect(states).toEqual(['connected']);
    for (const [url, init] of fetch.mock.calls) {
      expect(url).toBe('http://hub.test/connect');
      expect(Object.keys(init?.headers ?? {})).toEqual(['Accept', 'Content-Type']);
      expect(init).toMatchObject({ method: 'POST', headers: { 'Content-Type': 'text/plain' } });
    }
    hub.close();
  });

  test('GX-22: every request brings the wanted set with all positions, any hub can answer it', async () => {
    const { hub } = connect();
    record(hub, 'a');
    record(hub, 'b');
    await pass();
    server.publish('a', 1);
    await pass();
    server.breakOff();
    await pass(500);
    expect(server.receivedOf('connect').at(-1)).toMatchObject({
      client: hub.client,
      subs: { a: server.channel('a').position, b: server.channel('b').position },
    });
    hub.close();
  });

  test('subscribes and unsubscribes without commands', async () => {
    const { hub, states } = connect();
    const { log, subscription } = record(hub, 'a');
    await pass();
    const late = record(hub, 'b');
    await pass();
    server.publish('a', 1);
    server.publish('b', 2);
    await pass();
    expect([log, late.log]).toEqual([
      ['subscribed', 1],
      ['subscribed', 2],
    ]);
    subscription.unsubscribe();
    await pass();
    expect(server.receivedOf('connect').at(-1)?.subs).toEqual({ b: server.channel('b').position });
    expect(server.receivedOf('subscribe')).toEqual([]);
    expect(server.receivedOf('unsubscribe')).toEqual([]);
    expect(states).toEqual(['connected']);
    hub.close();
  });

  test('sends commands beside, those of one turn in one poll that waits for nothing', async () => {
    const { hub } = connect();
    const { log, subscription } = record(hub, 'a');
    await pass();
    const [first, second] = [subscription.publish(1), subscription.publish(2)];
    await pass();
    expect([await first, await second]).toMatchObject([{ offset: 1 }, { offset: 2 }]);
    await pass();
    expect(log).toEqual(['subscribed', 1, 2]);
    const aside = server.received.slice(
      server.received.findIndex(({ type }) => type === 'publish') - 1,
    );
    expect(aside.slice(0, 3).map(({ type }) => type)).toEqual(['connect', 'publish', 'publish']);
    expect(aside[0]).toMatchObject({ wait: 0, client: hub.client });
    expect(aside[0]).not.toHaveProperty('subs');
    hub.close();
  });

  test('a command that may not have arrived rejects, and the connection goes on', async () => {
    const { hub } = connect();
    const { log, subscription } = record(hub, 'a');
    await pass();
    server.intercept = ({ lines }) =>
      lines.length > 1 ? FakeAnswer.of(502, 'text/html', '') : undefined;
    const refusal = expect(subscription.publish(1)).rejects.toMatchObject({
      code: 'connection_lost',
    });
    await pass();
    await refusal;
    server.publish('a', 2);
    await pass();
    expect(log).toEqual(['subscribed', 2]);
    hub.close();
  });

  test('a command without an answer ends in time, and the next one goes out all the same', async () => {
    const { hub } = connect();
    const { subscription } = record(hub, 'a');
    await pass();
    server.intercept = ({ lines, onAbort }) => {
      if (lines.length < 2) return undefined;
      const answer = new FakeAnswer(200, 'application/x-ndjson');
      onAbort(() => answer.breakOff());
      return answer.response;
    };
    const refusal = expect(subscription.publish(1)).rejects.toMatchObject({ retry: true });
    await pass(10_000);
    await refusal;
    server.intercept = () => undefined;
    const published = subscription.publish(2);
    await pass();
    expect(await published).toMatchObject({ offset: 1 });
    hub.close();
  });

  test('a refused subscription is told once, and not asked for with each request', async () => {
    server.refuse('x', 'forbidden');
    const { hub } = connect();
    const { log } = record(hub, 'x');
    record(hub, 'a');
    await pass();
    server.publish('a', 1);
    await pass();
    record(hub, 'b');
    await pass();
    expect(log).toEqual(['error forbidden']);
    expect(server.receivedOf('connect').at(-1)?.subs).not.toHaveProperty('x');
    hub.close();
  });

  test('a refused subscription that may work later is tried again, and not before', async () => {
    server.refuse('x', 'rate_limited', true);
    const { hub } = connect();
    const { log } = record(hub, 'x');
    await pass();
    server.refuse('x');
    record(hub, 'a');
    await pass(4_900);
    expect(log).toEqual(['error rate_limited']);
    await pass(200);
    expect(log).toEqual(['error rate_limited', 'subscribed']);
    hub.close();
  });

  test.each([
    ['HTML of a captive portal', () => FakeAnswer.of(200, 'text/html', '<html>Log in</html>')],
    ['a type that lies', () => FakeAnswer.of(200, 'application/x-ndjson', '<html>')],
    ['nothing', () => FakeAnswer.of(200, 'application/x-ndjson', '')],
    ['JSON of somebody else', () => FakeAnswer.of(200, 'application/json', '{"ok":true}')],
    ['a login of somebody else', () => FakeAnswer.of(401, 'text/html', 'who are you?')],
    ['a problem without a code', () => FakeAnswer.of(403, 'application/problem+json', '[]')],
    ['a broken problem', () => FakeAnswer.of(403, 'application/problem+json', '{')],
  ])('%s instead of an answer is a broken path, never the end', async (_, answer) => {
    server.intercept = answer;
    const { hub, states, errors } = connect();
    const { log } = record(hub, 'a');
    await pass(6_000);
    expect(states.at(-1)).not.toBe('closed');
    expect(errors).toEqual([]);
    server.intercept = () => undefined;
    await pass(30_000);
    expect(hub.state).toBe('connected');
    expect(log).toEqual(['subscribed']);
    hub.close();
  });

  test.each([
    [401, 'unauthorized', 4501],
    [403, 'forbidden_origin', 4502],
    [400, 'bad_request', 4500],
  ])('the hub itself refuses with %i %s: the end', async (status, code, closeCode) => {
    server.intercept = () => FakeAnswer.problem(status, code);
    const { states, errors } = connect();
    await pass(60_000);
    expect(states).toEqual(['closed']);
    expect(errors).toMatchObject([{ code, closeCode }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('WJ-07: Retry-After is obeyed, with jitter on top, and waking up does not shorten it', async () => {
    const fetch = vi.fn(server.fetch);
    server.intercept = ({ url }) =>
      url.endsWith('/connect')
        ? FakeAnswer.problem(503, 'unavailable', { 'Retry-After': '600' })
        : undefined;
    const { hub } = connect({ fetch });
    await pass();
    const asked = () => fetch.mock.calls.filter(([url]) => String(url).endsWith('/connect')).length;
    expect([asked(), hub.state]).toEqual([1, 'waiting']);
    await pass(600_000);
    expect(asked()).toBe(1);
    await pass(500);
    expect(asked()).toBe(2);
    hub.close();
  });

  test('WJ-13: a hub that refuses is not asked whether it is there, which could take the turn of one that lets in', async () => {
    const fetch = vi.fn(server.fetch);
    server.intercept = () => FakeAnswer.problem(503, 'unavailable', { 'Retry-After': '1' });
    const { hub } = connect({ fetch });
    const outages: unknown[] = [];
    hub.on('state', (_state, _cause, outage) => outage && outages.push(outage));
    await pass();
    expect(outages).toEqual(['hub']);
    expect(fetch).toHaveBeenCalledOnce();
    hub.close();
  });

  test('WJ-07: Retry-After may be a date', async () => {
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    server.intercept = () => FakeAnswer.problem(503, 'unavailable', { 'Retry-After': inAMinute });
    const { hub, states } = connect();
    await pass();
    server.intercept = () => undefined;
    // A date is of whole seconds.
    await pass(58_900);
    expect(states).toEqual(['waiting']);
    await pass(1_700);
    expect(hub.state).toBe('connected');
    hub.close();
  });

  test('WJ-08: a redirect to another hub is followed, and remembered for what comes next', async () => {
    const fetch = vi.fn(server.fetch);
    const moved = Object.assign(async (...[url, init]: Parameters<typeof globalThis.fetch>) => {
      const answer = await fetch(url, init);
      if (!String(url).startsWith('http://hub.test')) return answer;
      return Object.assign(answer, { redirected: true, url: 'http://other.test/push/connect' });
    });
    const { hub } = connect({ fetch: moved });
    const { subscription } = record(hub, 'a');
    await pass();
    void subscription.publish(1);
    await pass();
    expect(fetch.mock.calls.at(-1)?.[0]).toBe('http://other.test/push/connect');
    expect(hub.state).toBe('connected');
    hub.close();
  });

  test('the token is renewed before it ends, with a request that brings the new one', async () => {
    let count = 0;
    server.extras = { expires: 50_000 };
    const { hub, states } = connect({ token: () => `t${++count}` });
    const { log } = record(hub, 'a');
    await pass(39_000);
    expect(count).toBe(1);
    server.publish('a', 1);
    await pass(2_000);
    expect(count).toBe(2);
    expect(server.receivedOf('connect').at(-1)?.token).toBe('t2');
    expect(server.receivedOf('refresh')).toEqual([]);
    expect(states).toEqual(['connected']);
    await pass(40_000);
    expect(count).toBe(3);
    expect(log).toEqual(['subscribed', 1]);
    hub.close();
  });

  test('a token that ended all the same is replaced at once', async () => {
    let count = 0;
    const { hub, states } = connect({ token: () => `t${++count}` });
    await pass(6_000);
    server.intercept = ({ lines }) =>
      lines[0]?.token === 't1' ? FakeAnswer.problem(401, 'token_expired') : undefined;
    server.breakOff();
    await pass(500);
    expect(count).toBeGreaterThan(1);
    await pass(500);
    expect(hub.state).toBe('connected');
    expect(states).not.toContain('closed');
    hub.close();
  });

  test('leaves no timer and no request behind when it is closed', async () => {
    const { hub } = connect();
    record(hub, 'a');
    await pass();
    hub.close();
    await pass();
    expect(vi.getTimerCount()).toBe(0);
    const before = server.received.length;
    server.publish('a', 1);
    await pass(60_000);
    expect(server.received).toHaveLength(before);
  });
});
