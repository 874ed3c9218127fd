import { afterEach, expect, test, vi } from 'vitest';
import { FakeWebSocket } from '../testing/fake-websocket.js';
import { connectUrl, WebSocketTransport } from './websocket.js';

afterEach(() => void vi.unstubAllGlobals());

test.each([
  ['https://push.example.com', 'wss://push.example.com/connect'],
  ['http://127.0.0.1:8800/', 'ws://127.0.0.1:8800/connect'],
  ['https://example.com/push/', 'wss://example.com/push/connect'],
  ['wss://example.com/a/b', 'wss://example.com/a/b/connect'],
  ['https://example.com/?x=1#y', 'wss://example.com/connect'],
])('%s is reached at %s', (base, address) => {
  expect(connectUrl(base)).toBe(address);
});

test.each([
  ['.', 'wss://example.com/shop/connect'],
  ['/', 'wss://example.com/connect'],
  ['/push', 'wss://example.com/push/connect'],
])('in a page, %s is relative to it', (base, address) => {
  vi.stubGlobal('location', { href: 'https://example.com/shop/page.html?q' });
  expect(connectUrl(base)).toBe(address);
});

function opened() {
  let socket = new FakeWebSocket('');
  const heard: unknown[][] = [];
  const transport = new WebSocketTransport(
    'ws://hub.test/connect',
    class extends FakeWebSocket {
      constructor(url: string) {
        super(url);
        socket = this;
      }
    },
  );
  transport.open({
    onOpen: () => heard.push(['open']),
    onLine: (line) => heard.push(['line', line]),
    onClose: (code, reason) => heard.push(['close', code, reason]),
  });
  socket.acceptOpen();
  return { transport, socket, heard };
}

test('carries lines both ways and tells how it ended', () => {
  const { transport, socket, heard } = opened();
  transport.send('{"type":"x"}');
  socket.receive('{}');
  socket.breakOff(4002, 'slow_consumer');
  expect(socket.url).toBe('ws://hub.test/connect');
  expect(socket.sent).toEqual(['{"type":"x"}']);
  expect(heard).toEqual([['open'], ['line', '{}'], ['close', 4002, 'slow_consumer']]);
});

test('ends at a binary frame, which no hub sends', () => {
  const { socket, heard } = opened();
  socket.receive(new ArrayBuffer(2));
  expect(heard.at(-1)).toEqual(['close', 1003, 'a binary frame']);
  expect(socket.state).toBe('closed');
});

test('says nothing more after close', () => {
  const { transport, socket, heard } = opened();
  transport.close();
  socket.receive('{}');
  socket.breakOff(1006);
  expect(heard).toEqual([['open']]);
  expect(socket.state).toBe('closed');
});
