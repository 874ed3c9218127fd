import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { TRANSPORTS } from '../../src/transport.js';
import { Hub } from '../hub/hub.js';
import { launchChromium } from './chromium.js';
import { becomes, hears, kept, listen, openPage } from './page.js';

const numbers = (count: number): number[] => [...Array(count).keys()];

let hub: Hub;
let browser: Browser;

beforeAll(async () => {
  [hub, browser] = await Promise.all([Hub.start(), launchChromium()]);
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser?.close();
  await hub?.kill();
});

async function publish(channel: string, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) await hub.publish(channel, n);
}

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

test.each(TRANSPORTS)(
  'GX-12: offline and online again over %s: what was missed follows, once',
  async (transport) => {
    const context = await browser.newContext();
    const page = await openPage(context, hub.url);
    const channel = `offline.${transport}`;
    await listen(page, channel, { transports: [transport] });
    await becomes(page, 'connected');
    await publish(channel, 0, 5);
    await hears(page, 5);
    await context.setOffline(true);
    await becomes(page, 'waiting');
    await publish(channel, 5, 10);
    await context.setOffline(false);
    expect(await hears(page, 10)).toEqual(numbers(10));
    expect((await kept(page)).gaps).toEqual([]);
  },
);
