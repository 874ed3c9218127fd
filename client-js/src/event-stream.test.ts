import { expect, test } from 'vitest';
import { EventStream } from './event-stream.js';

function read(text: string, size: number): string[] {
  const lines: string[] = [];
  const events = new EventStream((line) => lines.push(line));
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) events.feed(bytes.slice(at, at + size));
  return lines;
}

test.each([1, 2, 3, 1000])('reads events in pieces of %i bytes', (size) => {
  const text =
    'data: {"a":"ünï \u2028 𝄞"}\n\n:\n\ndata:no space\r\n\r\nevent: x\nid: 7\ndata: one\rdata: two\r\r\n: end\n\n';
  expect(read(text, size)).toEqual(['{"a":"ünï \u2028 𝄞"}', '{}', 'no space', 'one\ntwo', '{}']);
});

test('says nothing of an event that is cut off, nor of one without data', () => {
  expect(read('event: x\n\ndata: half', 4)).toEqual([]);
});
