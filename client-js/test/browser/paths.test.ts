import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Hub } from '../hub/hub.js';
import { Balancer } from './balancer.js';
import { launchChromium } from './chromium.js';
import { becomes, hears, kept, listen, openPage } from './page.js';

const numbers = (count: number): number[] => [...Array(count).keys()];

let hub: Hub;
let browser: Browser;
let balancer: Balancer | undefined;

beforeAll(async () => {
  [hub, browser] = await Promise.all([Hub.start(), launchChromium()]);
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await balancer?.stop();
  balancer = undefined;
});

afterAll(async () => {
  await browser?.close();
  await hub?.kill();
});

async function publish(channel: string, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) await hub.publish(channel, n);
}

test.each(['nginx', 'apache'] as const)(
  'A2 WJ-16 LN-06: behind naive %s it is connected within 3 s, and 500 publications arrive in order',
  async (kind) => {
    balancer = await Balancer.start(kind, 'naive.conf', [`127.0.0.1:${hub.port}`]);
    const page = await openPage(await browser.newContext(), balancer.url);
    const since = performance.now();
    await listen(page, `a2:${kind}`);
    await becomes(page, 'connected');
    expect(performance.now() - since).toBeLessThan(3_000);
    await publish(`a2:${kind}`, 0, 500);
    expect(await hears(page, 500)).toEqual(numbers(500));
    expect(await kept(page)).toMatchObject({ transports: ['stream'], gaps: [] });
  },
);

test('A5: when nginx is mended and reloaded, it goes up to WebSocket, and nothing is lost or repeated', async () => {
  balancer = await Balancer.start('nginx', 'naive.conf', [`127.0.0.1:${hub.port}`]);
  const page = await openPage(await browser.newContext(), balancer.url);
  await listen(page, 'a5');
  await becomes(page, 'connected');
  await publish('a5', 0, 20);
  balancer.reload('recommended.conf');
  let count = 20;
  while ((await kept(page)).transports.at(-1) !== 'websocket') {
    await publish('a5', count, ++count);
    if (count > 2_000) break;
    await page.waitForTimeout(20);
  }
  await publish('a5', count, count + 20);
  expect(await hears(page, count + 20)).toEqual(numbers(count + 20));
  expect(await kept(page)).toMatchObject({ states: ['connected'], gaps: [] });
  expect((await kept(page)).transports.at(-1)).toBe('websocket');
});

test('six tabs share one connection, and survive the closing of the one that leads', async () => {
  const context = await browser.newContext();
  const tabs: Page[] = [];
  for (let n = 0; n < 6; n++) {
    const tab = await openPage(context, hub.url);
    await listen(tab, 'tabs', { share: true });
    await becomes(tab, 'connected');
    tabs.push(tab);
  }
  await publish('tabs', 0, 10);
  for (const tab of tabs) expect(await hears(tab, 10)).toEqual(numbers(10));
  const sockets = await Promise.all(tabs.map(async (tab) => (await kept(tab)).sockets));
  expect(sockets).toEqual([1, 0, 0, 0, 0, 0]);

  const published = publish('tabs', 10, 60);
  await tabs.shift()?.close();
  await published;
  for (const tab of tabs) {
    expect(await hears(tab, 60)).toEqual(numbers(60));
    expect((await kept(tab)).gaps).toEqual([]);
    await becomes(tab, 'connected');
  }
  const after = await Promise.all(tabs.map(async (tab) => (await kept(tab)).sockets));
  // One of them leads now. It may have had to begin again for tabs that stood further back.
  expect(after.filter((each) => each > 0)).toHaveLength(1);
  const names = await Promise.all(
    tabs.map((tab) => tab.evaluate('hub.subscribe("tabs", { onPublication() {} }).publish(60)')),
  );
  expect(names).toHaveLength(5);
  for (const tab of tabs) expect((await hears(tab, 65)).length).toBe(65);
});

test('GX-12: offline and online again: what was missed follows, once', async () => {
  const context = await browser.newContext();
  const page = await openPage(context, hub.url);
  await listen(page, 'offline', { transports: ['poll'] });
  await becomes(page, 'connected');
  await publish('offline', 0, 5);
  await hears(page, 5);
  await context.setOffline(true);
  await becomes(page, 'waiting');
  await publish('offline', 5, 10);
  await context.setOffline(false);
  expect(await hears(page, 10)).toEqual(numbers(10));
  expect((await kept(page)).gaps).toEqual([]);
});

test('a tab in the background hears on', async () => {
  const context = await browser.newContext();
  const page = await openPage(context, hub.url);
  await listen(page, 'background');
  await becomes(page, 'connected');
  const front = await openPage(context, hub.url);
  await front.bringToFront();
  await publish('background', 0, 50);
  expect(await hears(page, 50)).toEqual(numbers(50));
  expect((await kept(page)).states).toEqual(['connected']);
});

test('L07: a plain EventSource with a ticket gets payloads with CR and U+2028 intact', async () => {
  const page = await openPage(await browser.newContext(), hub.url);
  const payloads = ['a\rb', 'a\u2028b\u2029c', 'a\r\nb'];
  await page.evaluate(async () => {
    const connect = JSON.stringify({ type: 'connect', id: 1, subs: { l07: {} } });
    const headers = { 'Content-Type': 'text/plain' };
    const answer = await fetch('/ticket', { method: 'POST', headers, body: connect });
    const { ticket } = await answer.json();
    const source = new EventSource(`/connect?ticket=${ticket}`);
    const lines: unknown[] = [];
    Object.assign(globalThis, { lines });
    source.onmessage = ({ data }) => lines.push(JSON.parse(data));
  });
  await page.waitForFunction('lines.length > 0');
  for (const payload of payloads) await hub.publish('l07', payload);
  await page.waitForFunction('lines.filter(({ type }) => type === "pub").length === 3');
  expect(
    await page.evaluate('lines.filter(({ type }) => type === "pub").map(({ data }) => data)'),
  ).toEqual(payloads);
});
