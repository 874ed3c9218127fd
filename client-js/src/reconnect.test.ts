import { expect, test } from 'vitest';
import { newBackoff } from './reconnect.js';

test('doubles the bound of the wait up to the maximum', () => {
  const backoff = newBackoff(500, 30_000, () => 1);
  const waits = Array.from({ length: 8 }, () => backoff.next());
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test('draws the wait from the whole range below the bound', () => {
  const draws = [0, 0.25, 0.999];
  const backoff = newBackoff(500, 30_000, () => draws.shift() ?? 0);
  expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([0, 250, 1998]);
});

test('begins anew after a reset, and stays bounded after very many failures', () => {
  const backoff = newBackoff(500, 30_000, () => 1);
  for (let i = 0; i < 5000; i++) backoff.next();
  expect(backoff.next()).toBe(30_000);
  expect(backoff.fresh()).toBe(false);
  backoff.reset();
  expect(backoff.fresh()).toBe(true);
  expect(backoff.next()).toBe(500);
});
