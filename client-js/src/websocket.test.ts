import { expect, test } from 'vitest';
import { FakeWebSocket } from '../testing/fake-websocket.js';
import { newAddress } from './address.js';
import { newWebSocketTransport } from './websocket.js';

const HELLO = '{"type":"connect","id":1,"subs":{}}';

function opened() {
  let socket = new FakeWebSocket('');
  const heard: unknown[][] = [];
  const transport = newWebSocketTransport(
    newAddress('http://hub.test'),
    class extends FakeWebSocket {
      constructor(url: string) {
        super(url);
        socket = this;
      }
    },
  );
  transport.open({
    hello: () => ({ subs: {} }),
    onLine: (line) => {
      heard.push(['line', line]);
      return undefined;
    },
    onClose: ({ closeCode, message }) => heard.push(['close', closeCode, message]),
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
  expect(socket.sent).toEqual([HELLO, '{"type":"x"}']);
  expect(heard).toEqual([
    ['line', '{}'],
    ['close', 4002, 'slow_consumer'],
  ]);
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
  expect(heard).toEqual([]);
  expect(socket.state).toBe('closed');
});
