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

test('waits longer than setTimeout can count', () => {
  const task = vi.fn();
  const thirtyDays = 30 * 24 * 3600 * 1000;
  systemClock.after(thirtyDays, task);
  vi.advanceTimersByTime(thirtyDays - 1);
  expect(task).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(task).toHaveBeenCalledOnce();
});

test('cancels a long wait in any of its parts', () => {
  const task = vi.fn();
  const cancel = systemClock.after(2 ** 32, task);
  vi.advanceTimersByTime(2 ** 31);
  cancel();
  vi.advanceTimersByTime(2 ** 33);
  expect(task).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
