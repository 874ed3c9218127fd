import { setTimeout as elapse } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { TRANSPORTS } from '../../src/transport.js';
import { Hub } from '../hub/hub.js';
import { Network } from '../hub/network.js';
import { becomes, hears, kept, listen, openPage } from './page.js';
import { upTo } from './visit.js';
import { BrowserWindow, tickRate } from './window.js';

/** Ticks per second, of ten that are due: in the background Chromium lets one come. */
const SLOW = 2;
/** Heartbeats of a second; after two that nobody answers the hub cuts a WebSocket off. */
const HEARTBEAT = ['--set', 'heartbeat=1s'];
const WITHIN = { timeout: 20_000, interval: 50 };

let hub: Hub;
let network: Network;
let window: BrowserWindow;
let tests = 0;
let channel: string;
let published: number;

beforeAll(async () => {
  [hub, window] = await Promise.all([Hub.start(['--dev', ...HEARTBEAT]), BrowserWindow.open()]);
});

beforeEach(async () => {
  network = await Network.start(hub.port);
  channel = `background.${tests++}`;
  published = 0;
});

afterEach(async () => {
  await window.closeTabs();
  network.cut();
});

afterAll(async () => {
  await window?.close();
  await hub?.kill();
});

async function openTab(options: object, from = window): Promise<Page> {
  const tab = await openPage(from.tabs, network.url);
  await listen(tab, channel, options);
  await becomes(tab, 'connected');
  return tab;
}

/** A tab for each transport; they have heard the first publications, and are in the background. */
async function openBehind(): Promise<Page[]> {
  const tabs: Page[] = [];
  for (const transport of TRANSPORTS) tabs.push(await openTab({ transports: [transport] }));
  await publish(5);
  await haveAll(tabs);
  await window.hideAll();
  return tabs;
}

async function publish(count: number, every = 0): Promise<void> {
  for (let n = 0; n < count; n++) {
    await hub.publish(channel, published++);
    await elapse(every);
  }
}

/** Every publication, in order and once. */
async function haveAll(tabs: readonly Page[]): Promise<void> {
  for (const tab of tabs) {
    expect(await hears(tab, published)).toEqual(upTo(published));
    expect((await kept(tab)).gaps).toEqual([]);
  }
}

async function haveSlowTimers(tabs: readonly Page[], ms: number): Promise<void> {
  const rates = await Promise.all(tabs.map((tab) => tickRate(tab, ms)));
  for (const rate of rates) expect(rate).toBeLessThan(SLOW);
}

const socketsOf = (tabs: readonly Page[]): Promise<number[]> =>
  Promise.all(tabs.map(async (tab) => (await kept(tab)).sockets));

async function hasConnections(count: number): Promise<void> {
  await vi.waitFor(async () => expect(await hub.connections()).toBe(count), WITHIN);
}

test('tabs in the background hear on, though their timers are slow', async () => {
  const tabs = await openBehind();
  await Promise.all([haveSlowTimers(tabs, 4000), publish(50, 60)]);
  await haveAll(tabs);
  for (const tab of tabs) expect((await kept(tab)).states).toEqual(['connected']);
});

test('tabs in the background come back when their connection breaks, with slow timers', async () => {
  const tabs = await openBehind();
  network.cut();
  for (const tab of tabs) await becomes(tab, 'waiting');
  await publish(5);
  await network.mend();
  for (const tab of tabs) await becomes(tab, 'connected');
  await publish(5);
  await haveAll(tabs);
  await haveSlowTimers(tabs, 2000);
});

test('after minutes in the background, when timers come once a minute, a tab hears on and comes back at once', async () => {
  const patient = await BrowserWindow.open(
    '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1',
  );
  try {
    const tab = await openTab({}, patient);
    await patient.hideAll();
    await vi.waitFor(async () => expect(await tickRate(tab, 2500)).toBe(0), WITHIN);
    const [rate] = await Promise.all([
      tickRate(tab, 4000),
      publish(20, 100).then(() => haveAll([tab])),
    ]);
    // One in a minute may just have been due.
    expect(rate).toBeLessThan(0.5);
    expect((await kept(tab)).states).toEqual(['connected']);
    network.cut();
    await becomes(tab, 'waiting');
    await publish(5);
    await network.mend();
    // Only timers that timers set come so late; that of a reconnect is set by the break.
    await haveAll([tab]);
  } finally {
    await patient.close();
  }
});

test('tabs that are frozen have let go, and when they thaw they resume', async () => {
  const tabs = await openBehind();
  for (const tab of tabs) await window.freeze(tab);
  await hasConnections(0);
  const [rates] = await Promise.all([
    Promise.all(tabs.map((tab) => tickRate(tab, 3000))),
    publish(20),
  ]);
  expect(rates).toEqual([0, 0, 0]);
  expect(await Promise.all(tabs.map(async (tab) => (await kept(tab)).heard.length))).toEqual([
    5, 5, 5,
  ]);
  for (const tab of tabs) await window.thaw(tab);
  await publish(5);
  await haveAll(tabs);
  for (const tab of tabs) {
    const { states } = await kept(tab);
    expect(states).toEqual(['connected', 'waiting', 'connecting', 'connected']);
  }
});

test('a tab that stood still for longer than the hub tolerates was cut off, and resumes', async () => {
  const tab = await openTab({ transports: ['websocket'] });
  await window.suspendWhile(async () => {
    await publish(20);
    await hasConnections(0);
    await publish(20);
  });
  await haveAll([tab]);
  await publish(5);
  await haveAll([tab]);
  expect(await socketsOf([tab])).toEqual([2]);
});

test('tabs that stood still while their connections broke resume', async () => {
  const tabs = await openBehind();
  await window.suspendWhile(async () => {
    await publish(5);
    network.cut();
    await hasConnections(0);
    await publish(20);
    await network.mend();
  });
  await haveAll(tabs);
  await publish(5);
  await haveAll(tabs);
});

test.each([[{}], [{ share: true }]])(
  'a page that was left, and is fetched back as it was, resumes: %o',
  async (options) => {
    const tab = await openTab(options);
    await publish(5);
    await haveAll([tab]);
    await tab.goto(`${network.url}/health/ready`);
    await hasConnections(0);
    await publish(20);
    await tab.evaluate('history.back()');
    // What it kept is there: it comes out of the back-forward cache.
    await vi.waitFor(async () => expect((await kept(tab)).heard).toEqual(upTo(published)), WITHIN);
    await publish(5);
    await haveAll([tab]);
  },
);

test('with share a tab in the background leads on', async () => {
  const tabs = [await openTab({ share: true }), await openTab({ share: true })] as const;
  const [leader, follower] = tabs;
  await window.show(follower);
  await Promise.all([haveSlowTimers([leader], 3000), publish(20, 100)]);
  await follower.evaluate(
    `hub.subscribe('${channel}', { onPublication() {} }).publish(${published++})`,
  );
  await haveAll(tabs);
  network.cut();
  await becomes(leader, 'waiting');
  await publish(20);
  await network.mend();
  await haveAll(tabs);
  expect(await socketsOf([follower])).toEqual([0]);
});

test('with share a tab that is frozen hands over, and follows when it thaws', async () => {
  const tabs = [await openTab({ share: true }), await openTab({ share: true })] as const;
  const [first, second] = tabs;
  await publish(5);
  await haveAll(tabs);
  await window.show(second);
  await window.freeze(first);
  await publish(20);
  await haveAll([second]);
  expect((await kept(first)).heard).toEqual(upTo(5));
  await window.thaw(first);
  await publish(5);
  await haveAll(tabs);
  await hasConnections(1);
  // The other one may have had to begin again for it, which stood further back.
  expect((await socketsOf(tabs))[0]).toBe(1);

  await window.show(first);
  await window.freeze(second);
  await publish(5);
  await haveAll([first]);
  await window.thaw(second);
  await publish(5);
  await haveAll(tabs);
  await hasConnections(1);
});
