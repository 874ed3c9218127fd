import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clientOf, pass, record } from '../test/harness.js';
import { FakeServer } from '../testing/index.js';

let server: FakeServer;
let window: EventTarget;
let document: EventTarget & { visibilityState?: string };

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  window = new EventTarget();
  document = new EventTarget();
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('document', document);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const transition = (type: string, persisted: boolean): Event =>
  Object.assign(new Event(type), { persisted });

test.each([
  [
    'is put into the back-forward cache',
    () => window.dispatchEvent(transition('pagehide', true)),
    () => window.dispatchEvent(transition('pageshow', true)),
  ],
  [
    'is frozen',
    () => document.dispatchEvent(new Event('freeze')),
    () => document.dispatchEvent(new Event('resume')),
  ],
])('a page that %s lets go, and resumes when it comes back', async (_, away, back) => {
  const { hub, states } = clientOf(server);
  const { log } = record(hub, 'a');
  await pass();
  away();
  expect(server.sockets.map(({ state }) => state)).toEqual(['closed']);
  expect(vi.getTimerCount()).toBe(0);
  server.publish('a', 1);
  await pass(3_600_000);
  expect(server.sockets).toHaveLength(1);
  back();
  await pass(500);
  expect(log).toEqual(['subscribed', 'recovered', 1]);
  expect(states).toEqual(['connected', 'waiting', 'connecting', 'connected']);
  hub.close();
});

test('a page that comes back before the hub wants it connects when it may', async () => {
  const { hub } = clientOf(server);
  const { log } = record(hub, 'a');
  await pass();
  server.broadcast({ type: 'goaway', reason: 'drain', reconnectAfter: 60_000 });
  document.dispatchEvent(new Event('freeze'));
  await pass(20_000);
  document.dispatchEvent(new Event('resume'));
  server.publish('a', 1);
  await pass(39_000);
  expect(server.sockets).toHaveLength(1);
  await pass(2_000);
  expect(log).toEqual(['subscribed', 'recovered', 1]);
  hub.close();
});

test('a page that is left for good, or shown for the first time, changes nothing', async () => {
  const { hub, states } = clientOf(server);
  await pass();
  window.dispatchEvent(transition('pagehide', false));
  window.dispatchEvent(transition('pageshow', false));
  await pass(1_000);
  expect([states, server.sockets.length]).toEqual([['connected'], 1]);
  hub.close();
});

test('online ends a wait, and replaces a connection that stands, without loss', async () => {
  const { hub, states } = clientOf(server, { minDelay: 20_000 });
  const { log } = record(hub, 'a');
  await pass();
  window.dispatchEvent(new Event('online'));
  await pass();
  expect(server.sockets.map(({ state }) => state)).toEqual(['closed', 'open']);
  server.publish('a', 1);
  expect(log).toEqual(['subscribed', 'recovered', 1]);
  expect(states).toEqual(['connected']);
  hub.close();
});

test('somebody who looks at the tab ends a wait', async () => {
  const { hub } = clientOf(server, { maxDelay: 30_000 });
  await pass();
  server.reachable = false;
  server.breakOff();
  await pass(40_000);
  server.reachable = true;
  document.visibilityState = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  await pass(500);
  expect(hub.state).toBe('connected');
  hub.close();
});

test('offline drops the connection only if nothing answers', async () => {
  const { hub } = clientOf(server);
  await pass();
  window.dispatchEvent(new Event('offline'));
  await pass();
  expect(hub.state).toBe('connected');
  server.reachable = false;
  window.dispatchEvent(new Event('offline'));
  await pass();
  expect(hub.state).toBe('waiting');
  hub.close();
  window.dispatchEvent(new Event('online'));
  await pass(60_000);
  expect(hub.state).toBe('closed');
});
