import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Hub } from '../hub/hub.js';
import { launchChromium } from './chromium.js';
import { Front } from './front.js';
import { look, upTo, visit } from './visit.js';

const COUNT = 500;
/** Less than any poll is held: what waits in a buffer of the front is late. */
const SOON = { timeout: 5000, interval: 50 };
const WITHIN = { timeout: 20_000, interval: 50 };

let hub: Hub;
let browser: Browser;

beforeAll(async () => {
  [hub, browser] = await Promise.all([Hub.start(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

describe.each([
  ['nginx', Front.nginx, 'SIGHUP'],
  ['Apache', Front.apache, 'SIGUSR1'],
] as const)('behind a naive %s', (name, start, reload) => {
  let front: Front;
  let page: Page;

  beforeEach(async () => {
    front = await start([hub]);
    page = await browser.newPage();
  });

  afterEach(async () => {
    await page?.close();
    await front?.stop();
  });

  test('A2 WJ-16: a browser is connected within 3 s, and 500 publications arrive in order, once', async () => {
    const channel = `${name}-a2`;
    await visit(page, front.url, channel);
    expect((await look(page)).connectedAfter).toBeLessThan(3000);
    for (const n of upTo(COUNT)) await hub.publish(channel, n);
    await vi.waitFor(async () => expect((await look(page)).heard).toHaveLength(COUNT), SOON);
    const { heard, transports } = await look(page);
    expect(heard).toEqual(upTo(COUNT));
    expect(transports).not.toContain('websocket');
  });

  test('A5: after a reload with the good file it is back at WebSocket, nothing lost or repeated', async () => {
    const channel = `${name}-a5`;
    await visit(page, front.url, channel);
    let published = 0;
    const publish = async (): Promise<void> => hub.publish(channel, published++);
    for (let n = 0; n < 50; n++) await publish();
    expect((await look(page)).transports).not.toContain('websocket');

    front.reload('good', reload);
    await vi.waitFor(async () => {
      await publish();
      expect((await look(page)).transports.at(-1)).toBe('websocket');
    }, WITHIN);
    for (let n = 0; n < 50; n++) await publish();

    await vi.waitFor(
      async () => expect((await look(page)).heard.length).toBeGreaterThanOrEqual(published),
      WITHIN,
    );
    expect((await look(page)).heard).toEqual(upTo(published));
  });
});
