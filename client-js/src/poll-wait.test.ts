import { expect, test } from 'vitest';
import { newPollWait } from './poll-wait.js';

test('is below the limit of a path after few cuts', () => {
  const wait = newPollWait();
  expect(wait.now()).toBe(25_000);
  wait.onCut(15_000);
  expect(wait.now()).toBe(12_000);
});

test('grows by a quarter after three clean rounds, and more slowly after each cut', () => {
  const wait = newPollWait();
  wait.onCut(10_000);
  expect(wait.now()).toBe(8_000);
  for (let round = 1; round < 6; round++) wait.onAnswered();
  expect(wait.now()).toBe(8_000);
  wait.onAnswered();
  expect(wait.now()).toBe(10_000);
});

test('never exceeds what it began with', () => {
  const wait = newPollWait();
  for (let round = 0; round < 10; round++) wait.onAnswered();
  expect(wait.now()).toBe(25_000);
});

test('WJ-18: a path that cuts even the shortest wait is polled at intervals, until that is clean for long', () => {
  const wait = newPollWait();
  wait.onCut(2_100);
  expect(wait.now()).toBe(2_000);
  wait.onCut(1_500);
  expect(wait.now()).toBe(0);
  for (let round = 0; round < 12; round++) wait.onAnswered();
  expect(wait.now()).toBe(2_000);
});

test('is a whole number, for the hub refuses others', () => {
  const wait = newPollWait();
  wait.onCut(3_013.28);
  expect(wait.now()).toBe(2_410);
});
