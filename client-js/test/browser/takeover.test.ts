import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TransportName } from '../../src/transport.js';
import { Hub } from '../hub/hub.js';
import { Redis } from '../hub/redis.js';
import { Balancer } from './balancer.js';
import { launchChromium } from './chromium.js';
import { becomes, hears, kept, listen, openPage } from './page.js';

const TRANSPORTS: readonly TransportName[] = ['websocket', 'stream', 'poll'];

let redis: Redis;
let hubs: Hub[];
let balancer: Balancer;
let browser: Browser;

beforeAll(async () => {
  redis = await Redis.start();
  const args = ['--dev', '--redis', redis.uri];
  hubs = await Promise.all([
    Hub.start([...args, '--node', 'h1']),
    Hub.start([...args, '--node', 'h2']),
  ]);
  const nodes = hubs.map(({ port }) => `127.0.0.1:${port}`);
  balancer = await Balancer.start('nginx', 'recommended.conf', nodes);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await balancer?.stop();
  await Promise.all((hubs ?? []).map((hub) => hub.kill()));
  await redis?.stop();
});

test('a hub is killed and another takes over: over no transport is anything lost or repeated', async () => {
  const [first, second] = hubs as [Hub, Hub];
  const context = await browser.newContext();
  const pages = [];
  for (const name of TRANSPORTS) {
    const page = await openPage(context, balancer.url);
    await listen(page, 'takeover', { transports: [name] });
    await becomes(page, 'connected');
    pages.push(page);
  }
  for (let n = 0; n < 20; n++) await second.publish('takeover', n);
  for (const page of pages) await hears(page, 20);
  await first.kill();
  for (let n = 20; n < 60; n++) await second.publish('takeover', n);
  for (const page of pages) {
    expect(await hears(page, 60)).toEqual([...Array(60).keys()]);
    expect((await kept(page)).gaps).toEqual([]);
    await becomes(page, 'connected');
    expect(await page.evaluate('hub.node')).toBe('h2');
  }
});
