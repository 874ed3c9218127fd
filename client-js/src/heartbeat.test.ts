import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.js';
import { newWatchdog } from './heartbeat.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('calls after two and a half periods of silence', () => {
  const onSilence = vi.fn();
  newWatchdog(systemClock, onSilence).start(1000);
  vi.advanceTimersByTime(2499);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onSilence).toHaveBeenCalledOnce();
});

test('counts the silence from what was heard last', () => {
  const onSilence = vi.fn();
  const watchdog = newWatchdog(systemClock, onSilence);
  watchdog.start(1000);
  vi.advanceTimersByTime(2000);
  watchdog.heard();
  vi.advanceTimersByTime(2499);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onSilence).toHaveBeenCalledOnce();
});

test('needs one timer, however much is heard', () => {
  const watchdog = newWatchdog(systemClock, () => {});
  watchdog.start(1000);
  for (let i = 0; i < 100; i++) watchdog.heard();
  expect(vi.getTimerCount()).toBe(1);
});

test('is quiet once stopped', () => {
  const onSilence = vi.fn();
  const watchdog = newWatchdog(systemClock, onSilence);
  watchdog.start(1000);
  watchdog.stop();
  vi.advanceTimersByTime(10_000);
  expect(onSilence).not.toHaveBeenCalled();
});
