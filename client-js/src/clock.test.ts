import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('runs a task once after its delay', () => {
  const task = vi.fn();
  systemClock.after(100, task);
  vi.advanceTimersByTime(99);
  expect(task).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(task).toHaveBeenCalledOnce();
});

test('what is longer than setTimeout can count ends at its limit instead of at once', () => {
  const task = vi.fn();
  systemClock.after(30 * 24 * 3600 * 1000, task);
  vi.advanceTimersByTime(24 * 24 * 3600 * 1000);
  expect(task).not.toHaveBeenCalled();
  vi.advanceTimersByTime(24 * 3600 * 1000);
  expect(task).toHaveBeenCalledOnce();
});

test('a task that is cancelled does not run', () => {
  const task = vi.fn();
  systemClock.after(100, task)();
  vi.advanceTimersByTime(1000);
  expect(task).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
