import { beforeEach, expect, test, vi } from 'vitest';
import { newPaths, type Paths, type StorageLike } from './paths.js';
import { TRANSPORTS } from './transport.js';

const HOME = 'https://hub.test';
const MINUTE = 60_000;

let now: number;
let stored: Map<string, string>;
let storage: StorageLike;

beforeEach(() => {
  now = 1_000_000;
  stored = new Map();
  storage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
  };
});

const paths = (from: StorageLike | undefined = storage): Paths =>
  newPaths(TRANSPORTS, HOME, from, () => now);

test('begins with what the page likes best', () => {
  expect(paths().order()).toEqual(['websocket', 'stream', 'poll']);
  expect(paths().headStart()).toBe(2000);
});

test('remembers the winner and its latency for half an hour, over page loads', () => {
  paths().onWon('poll', 1500);
  now += 30 * MINUTE - 1;
  expect(paths().order()).toEqual(['poll', 'websocket', 'stream']);
  expect(paths().headStart()).toBe(3000);
  now += 1;
  expect(paths().order()).toEqual(['websocket', 'stream', 'poll']);
});

test.each(['{', '7', '"x"', 'null', '{"name":"pigeon","at":1000000}'])(
  'is not misled by what else may be stored: %s',
  (text) => {
    stored.set(`belfry ${HOME}`, text);
    expect(paths().order()).toEqual(['websocket', 'stream', 'poll']);
    expect(paths().headStart()).toBe(2000);
  },
);

test('does without storage that is full, forbidden, or not there', () => {
  const refuse = vi.fn(() => {
    throw new Error('forbidden');
  });
  for (const each of [{ getItem: refuse, setItem: refuse }, undefined]) {
    const learnt = paths(each);
    learnt.onWon('stream', 10);
    expect(learnt.order()).toEqual(['stream', 'websocket', 'poll']);
  }
  expect(refuse).toHaveBeenCalledTimes(2);
});

test('a transport that dies young three times comes last, until it lives', () => {
  const learnt = paths();
  for (const lifetime of [9_999, 10, 5_000]) {
    expect(learnt.order()[0]).toBe('websocket');
    learnt.onCut('websocket', lifetime);
  }
  expect(learnt.order()).toEqual(['stream', 'poll', 'websocket']);
  learnt.onCut('websocket', 10_000);
  expect(learnt.order()[0]).toBe('websocket');
});

test('three equal lifetimes are a clock on the way, and a successor comes before it strikes', () => {
  const learnt = paths();
  for (const lifetime of [30_000, 30_900]) learnt.onCut('websocket', lifetime);
  expect(learnt.successorAfter('websocket')).toBeUndefined();
  learnt.onCut('websocket', 30_500);
  expect(learnt.successorAfter('websocket')).toBe(24_000);
  expect(learnt.successorAfter('stream')).toBeUndefined();
  learnt.onCut('websocket', 60_000);
  expect(learnt.successorAfter('websocket')).toBeUndefined();
});
