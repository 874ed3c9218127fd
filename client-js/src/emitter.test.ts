import { afterEach, expect, test, vi } from 'vitest';
import { newEmitter } from './emitter.js';

type Events = { tick: [count: number]; end: [] };

afterEach(() => void vi.unstubAllGlobals());

test('calls the listeners of an event with its arguments', () => {
  const emitter = newEmitter<Events>();
  const heard: number[] = [];
  emitter.on('tick', (count) => heard.push(count));
  emitter.on('end', () => heard.push(-1));
  emitter.emit('tick', 7);
  expect(heard).toEqual([7]);
});

test('takes a listener off, even while the event is being told', () => {
  const emitter = newEmitter<Events>();
  const heard: string[] = [];
  const off = emitter.on('end', () => {
    heard.push('first');
    off();
  });
  emitter.on('end', () => heard.push('second'));
  emitter.emit('end');
  emitter.emit('end');
  expect(heard).toEqual(['first', 'second', 'second']);
});

test('reports what a listener throws and goes on with the next', () => {
  const reportError = vi.fn();
  vi.stubGlobal('reportError', reportError);
  const emitter = newEmitter<Events>();
  const second = vi.fn();
  const error = new Error('of the page');
  emitter.on('end', () => {
    throw error;
  });
  emitter.on('end', second);
  emitter.emit('end');
  expect(reportError).toHaveBeenCalledWith(error);
  expect(second).toHaveBeenCalled();
});

test('resolves once the event comes, and no earlier for another one', async () => {
  const emitter = newEmitter<Events>();
  const resolved = vi.fn();
  const waiting = emitter.once('end').then(resolved);
  emitter.emit('tick', 1);
  await Promise.resolve();
  expect(resolved).not.toHaveBeenCalled();
  emitter.emit('end');
  await waiting;
  expect(resolved).toHaveBeenCalledOnce();
});
