import { expect, test } from 'vitest';
import { newEventStream } from './event-stream.js';

function read(text: string, size: number): string[] {
  const lines: string[] = [];
  const feed = newEventStream((line) => lines.push(line));
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) feed(bytes.slice(at, at + size));
  return lines;
}

test.each([1, 2, 3, 1000])('reads events in pieces of %i bytes', (size) => {
  const text =
    'data: {"a":"ünï \u2028 𝄞"}\n\n:\n\ndata:{"no":"space"}\r\n\r\n: a comment\n\ndata: {}\n\n';
  expect(read(text, size)).toEqual(['{"a":"ünï \u2028 𝄞"}', '{}', '{"no":"space"}', '{}', '{}']);
});

test('says nothing of an event that is cut off', () => {
  expect(read('data: {"half":', 4)).toEqual([]);
});
