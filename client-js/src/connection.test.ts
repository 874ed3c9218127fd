import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeTransport } from '../testing/fake-transport.js';
import { systemClock } from './clock.js';
import { COMMAND_TIMEOUT } from './commands.js';
import { newConnection } from './connection.js';
import { CONNECT_TIMEOUT } from './transport.js';

const CONNECTED = { type: 'connected', id: 1, client: 'c1', node: 'h1', ping: 1000, subs: {} };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listening() {
  return {
    hello: () => ({ subs: {} }),
    onConnected: vi.fn(),
    onRenewed: vi.fn(),
    onHeard: vi.fn(),
    onMessage: vi.fn(),
    onClosed: vi.fn(),
  };
}

function opening() {
  const transport = new FakeTransport();
  const listener = listening();
  const connection = newConnection(transport, systemClock, listener);
  connection.open();
  transport.acceptOpen();
  return { transport, listener, connection };
}

function connected() {
  const all = opening();
  all.transport.receive(CONNECTED);
  return all;
}

test('says connect first and is connected with the answer, not with the open socket', () => {
  const { transport, listener } = opening();
  expect(transport.messages).toEqual([{ type: 'connect', id: 1, subs: {} }]);
  expect(listener.onConnected).not.toHaveBeenCalled();
  transport.receive(CONNECTED);
  expect(listener.onConnected).toHaveBeenCalledExactlyOnceWith(CONNECTED);
});

test('gives up when connected does not come in time', () => {
  const { transport, listener } = opening();
  vi.advanceTimersByTime(CONNECT_TIMEOUT);
  expect(listener.onClosed).toHaveBeenCalledOnce();
  expect(transport.state).toBe('closed');
});

test('gives up when the hub falls silent, and a heartbeat is a sign of life', () => {
  const { transport, listener } = connected();
  vi.advanceTimersByTime(2000);
  transport.receiveLine('{}');
  vi.advanceTimersByTime(2499);
  expect(listener.onClosed).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(listener.onClosed).toHaveBeenCalledWith(
    expect.objectContaining({ code: 'connection_lost', closeCode: 1006 }),
  );
});

test('ends at a line that is not ours', () => {
  const { transport, listener } = connected();
  transport.receiveLine('<html>Please log in to the Wi-Fi</html>');
  expect(listener.onClosed).toHaveBeenCalledWith(
    expect.objectContaining({ code: 'protocol', closeCode: 1006 }),
  );
  expect(transport.state).toBe('closed');
});

test('gives each answer to its command, whatever the order', async () => {
  const { transport, connection } = connected();
  const first = connection.command('presence', { channel: 'a' });
  const second = connection.command('presence', { channel: 'b' });
  const ids = transport.messages.slice(1).map(({ id }) => id);
  expect(ids).toEqual([2, 3]);
  transport.receive({ type: 'presence', id: 3, clients: ['b'] });
  transport.receive({ type: 'presence', id: 2, clients: ['a'] });
  expect((await first).clients).toEqual(['a']);
  expect((await second).clients).toEqual(['b']);
});

test('reads an answer before the line that follows it', () => {
  const { transport, listener, connection } = connected();
  const order: string[] = [];
  listener.onMessage.mockImplementation(() => order.push('message'));
  void connection.command('subscribe', {}, () => order.push('answer'));
  transport.receive({ type: 'subscribed', id: 2, channel: 'a' });
  transport.receive({ type: 'pub', channel: 'a', data: 1 });
  expect(order).toEqual(['answer', 'message']);
});

test('rejects a command with the error of the hub', async () => {
  const { transport, connection } = connected();
  const answer = connection.command('publish', {});
  transport.receive({
    type: 'error',
    id: 2,
    code: 'rate_limited',
    message: 'm',
    retry: true,
    retryAfter: 9,
  });
  await expect(answer).rejects.toMatchObject({
    code: 'rate_limited',
    retry: true,
    retryAfter: 9,
  });
});

test('rejects a command that is not answered in time, and passes over an answer that comes later', async () => {
  const { transport, listener, connection } = connected();
  const answer = connection.command('publish', {});
  answer.catch(() => {});
  for (let waited = 0; waited < COMMAND_TIMEOUT; waited += 1000) {
    transport.receiveLine('{}');
    vi.advanceTimersByTime(1000);
  }
  await expect(answer).rejects.toMatchObject({ code: 'timeout', retry: true });
  transport.receive({ type: 'published', id: 2 });
  expect(listener.onMessage).not.toHaveBeenCalled();
});

test('rejects what is open when it ends, and what comes before and after', async () => {
  const { transport, connection } = opening();
  await expect(connection.command('publish', {})).rejects.toMatchObject({
    code: 'not_connected',
  });
  transport.receive(CONNECTED);
  const open = connection.command('publish', {});
  transport.breakOff(4002);
  await expect(open).rejects.toMatchObject({ code: 'connection_lost', closeCode: 4002 });
  await expect(connection.command('publish', {})).rejects.toMatchObject({
    code: 'not_connected',
  });
});

test('leaves nothing behind when data cannot be written as JSON', async () => {
  const { transport, connection } = connected();
  const timers = vi.getTimerCount();
  await expect(connection.command('publish', { data: 1n })).rejects.toThrow(TypeError);
  expect(transport.sent).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(timers);
});

test('lets only answers pass once it is retired', async () => {
  const { transport, listener, connection } = connected();
  const onReply = vi.fn();
  const answer = connection.command('publish', {}, onReply);
  connection.retire();
  transport.receive({ type: 'pub', channel: 'a', data: 1 });
  transport.receive({ type: 'published', id: 2, offset: 5 });
  expect((await answer).offset).toBe(5);
  expect(onReply).not.toHaveBeenCalled();
  expect(listener.onMessage).not.toHaveBeenCalled();
});

test('explains a close by the refusal that came before it', () => {
  const { transport, listener } = opening();
  transport.receive({ type: 'error', id: 1, code: 'unauthorized', message: 'no', retry: false });
  transport.breakOff(4501);
  expect(listener.onClosed).toHaveBeenCalledWith(
    expect.objectContaining({ code: 'unauthorized', closeCode: 4501 }),
  );
});

test.each(['{}', '{"type":"pub","channel":"a","data":1}'])(
  'an error that was before %s does not explain a cut',
  (line) => {
    const { transport, listener } = connected();
    transport.receive({ type: 'error', code: 'forbidden', message: 'no', retry: false });
    transport.receiveLine(line);
    transport.breakOff();
    expect(listener.onClosed).toHaveBeenCalledWith(
      expect.objectContaining({ code: 'connection_lost', closeCode: 1006 }),
    );
  },
);

test('a wanted set that changed is brought to the hub by a command, or by renewal where there is that', async () => {
  const { transport, connection } = connected();
  const changed = connection.change('subscribe', { channel: 'a' });
  transport.receive({ type: 'subscribed', id: 2, channel: 'a' });
  await changed;
  expect(transport.messages.at(-1)).toMatchObject({ type: 'subscribe', channel: 'a' });
  const renew = vi.fn();
  Object.assign(transport, { renew });
  await connection.change('subscribe', { channel: 'b' });
  expect(renew).toHaveBeenCalledOnce();
  expect(transport.messages.at(-1)).toMatchObject({ channel: 'a' });
});

test('what the attempt throws is told as the end', () => {
  const transport = new FakeTransport();
  const listener = listening();
  transport.open = () => {
    throw new Error('the policy of the page forbids it');
  };
  newConnection(transport, systemClock, listener).open();
  expect(listener.onClosed.mock.lastCall?.[0]).toMatchObject({
    code: 'connection_lost',
    message: 'the policy of the page forbids it',
  });
});

test('leaves no timer and tells nobody when it is closed from this side', () => {
  const { listener, connection } = connected();
  connection.close();
  expect(listener.onClosed).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
