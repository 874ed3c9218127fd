import { afterEach, expect, test, vi } from 'vitest';
import { newAddress } from './address.js';

afterEach(() => void vi.unstubAllGlobals());

test.each([
  ['https://push.example.com', 'wss://push.example.com/connect'],
  ['http://127.0.0.1:8800/', 'ws://127.0.0.1:8800/connect'],
  ['https://example.com/push/', 'wss://example.com/push/connect'],
  ['wss://example.com/a/b', 'wss://example.com/a/b/connect'],
  ['https://example.com/?x=1#y', 'wss://example.com/connect'],
])('%s is reached at %s', (base, webSocket) => {
  const address = newAddress(base);
  expect(address.webSocket()).toBe(webSocket);
  expect(address.of('connect')).toBe(webSocket.replace('ws', 'http'));
});

test.each([
  ['', 'wss://example.com:8443/shop/connect'],
  ['.', 'wss://example.com:8443/shop/connect'],
  ['/', 'wss://example.com:8443/connect'],
  ['/push/', 'wss://example.com:8443/push/connect'],
])('GX-15: in a page, "%s" is relative to it', (base, webSocket) => {
  vi.stubGlobal('location', { href: 'https://example.com:8443/shop/page.html?q' });
  expect(newAddress(base).webSocket()).toBe(webSocket);
});

test('WJ-08: after a redirect everything goes to the other hub, until that is gone', () => {
  const address = newAddress('https://a.example.com/push');
  address.movedTo('https://b.example.com/x/connect?from=a');
  expect(address.webSocket()).toBe('wss://b.example.com/x/connect');
  expect(address.of('healthcheck.wx')).toBe('https://b.example.com/x/healthcheck.wx');
  expect(address.home).toBe('https://a.example.com/push');
  address.goHome();
  expect(address.webSocket()).toBe('wss://a.example.com/push/connect');
});
