import { expect, test } from 'vitest';
import { backoff } from './reconnect.js';

test('doubles the bound of the wait up to the maximum', () => {
  const waits = Array.from({ length: 8 }, (_, failures) => backoff(failures, 500, 30_000, () => 1));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test('draws the wait from the whole range below the bound', () => {
  const drawn = (random: number): number => backoff(2, 500, 30_000, () => random);
  expect([drawn(0), drawn(0.25), drawn(0.999)]).toEqual([0, 500, 1998]);
});

test('stays bounded after very many failures', () => {
  expect(backoff(5000, 500, 30_000, () => 1)).toBe(30_000);
});
