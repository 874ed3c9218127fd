import { expect, test } from 'vitest';
import { BelfryError, ended, isTerminal, lost } from './errors.js';

test.each([1000, 1001, 1006, 1011, 1012, 1013, 4000, 4001, 4005, 4499])(
  '%i: comes back',
  (code) => {
    expect(isTerminal(code)).toBe(false);
  },
);

test.each([4500, 4501, 4507, 4999])('%i: stays away', (code) => {
  expect(isTerminal(code)).toBe(true);
});

test('the end has the name that the hub gave it, whichever way that came', () => {
  const closed = ended(lost('revoked', 4506));
  expect(closed).toMatchObject({ code: 'revoked', closeCode: 4506, retry: false });
  const refused = ended(new BelfryError('forbidden', 'Not permitted.', false, { closeCode: 4502 }));
  expect(refused).toMatchObject({ code: 'forbidden', closeCode: 4502, retry: false });
});
