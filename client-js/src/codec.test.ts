import { expect, test } from 'vitest';
import { decode, encode, positionOf } from './codec.js';

test('writes a command as one line', () => {
  expect(encode('publish', 2, { channel: 'a', data: 'x\ny' })).toBe(
    '{"type":"publish","id":2,"channel":"a","data":"x\\ny"}',
  );
});

test('reads a message, with members and types that it does not know', () => {
  expect(decode('{"type":"fanfare","tune":1}')).toEqual({ type: 'fanfare', tune: 1 });
});

test('takes {} for a heartbeat', () => {
  expect(decode('{}')).toBeUndefined();
});

test.each(['<html>', '', 'null', '7', '"text"', '[]', '{"type":1}', '{"data":1}'])(
  'refuses %j, which no hub would write',
  (line) => {
    expect(() => decode(line)).toThrow('a line that is not a message');
  },
);

test('finds the position of an answer, and none on an ephemeral channel', () => {
  expect(positionOf({ epoch: 'e', offset: 0 })).toEqual({ epoch: 'e', offset: 0, tag: '' });
  expect(positionOf({})).toBeUndefined();
});
