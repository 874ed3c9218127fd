import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.js';
import { newPaths, type Paths } from './paths.js';
import { newSuccession } from './succession.js';
import { TRANSPORTS } from './transport.js';

const MINUTE = 60_000;

let paths: Paths;
const replace = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  replace.mockClear();
  paths = newPaths(TRANSPORTS, 'https://hub.test', { getItem: () => null, setItem() {} });
});
afterEach(() => void vi.useRealTimers());

test('the best transport is tried again after 1, 5, 15, 15 … minutes, also over other connections', () => {
  const succession = newSuccession(systemClock, paths, replace);
  succession.onServing('poll');
  for (const minutes of [1, 5, 15, 15]) {
    replace.mockClear();
    vi.advanceTimersByTime(minutes * MINUTE - 1);
    expect(replace).not.toHaveBeenCalled();
    succession.onServed();
    succession.onServing('stream');
    vi.advanceTimersByTime(1);
    expect(replace.mock.calls).toEqual([[['websocket']]]);
  }
});

test('nothing is tried where the best serves, or the connection of another tab', () => {
  const succession = newSuccession(systemClock, paths, replace);
  succession.onServing('poll');
  succession.onServing('websocket');
  expect(vi.getTimerCount()).toBe(0);
  succession.onServing('poll');
  succession.onServing('poll', true);
  expect(vi.getTimerCount()).toBe(0);
});

test('a successor comes before the clock that cut three times, and not for a connection that is gone', () => {
  for (let n = 0; n < 3; n++) paths.onCut('websocket', 50_000);
  const succession = newSuccession(systemClock, paths, replace);
  succession.onServing('websocket');
  vi.advanceTimersByTime(39_999);
  expect(replace).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(replace.mock.calls).toEqual([[]]);
  succession.onServing('websocket');
  succession.onServed();
  expect(vi.getTimerCount()).toBe(0);
});

test('stops for good', () => {
  for (let n = 0; n < 3; n++) paths.onCut('poll', 50_000);
  const succession = newSuccession(systemClock, paths, replace);
  succession.onServing('poll');
  expect(vi.getTimerCount()).toBe(2);
  succession.stop();
  expect(vi.getTimerCount()).toBe(0);
});
