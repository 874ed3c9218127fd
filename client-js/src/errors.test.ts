import { expect, test } from 'vitest';
import { BelfryError, ConnectionLostError, isTerminal, terminalName } from './errors.js';

test.each([1000, 1001, 1006, 1011, 1012, 1013, 4000, 4001, 4005, 4499])(
  '%i: comes back',
  (code) => {
    expect(isTerminal(code)).toBe(false);
  },
);

test.each([4500, 4501, 4507, 4999])('%i: stays away', (code) => {
  expect(isTerminal(code)).toBe(true);
});

test('names a terminal code, also one that is not known yet', () => {
  expect(terminalName(4506)).toBe('revoked');
  expect(terminalName(4599)).toBe('closed');
});

test('errors can be told apart by class, name and code', () => {
  const error = new ConnectionLostError('gone', 4002);
  expect(error).toBeInstanceOf(BelfryError);
  expect(error).toMatchObject({
    name: 'ConnectionLostError',
    code: 'connection_lost',
    closeCode: 4002,
  });
});
