import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Hub } from '../hub/hub.js';
import { launchChromium } from './chromium.js';

let hub: Hub;
let browser: Browser;

beforeAll(async () => {
  [hub, browser] = await Promise.all([Hub.start(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function examine(prepare: (page: Page) => Promise<void>): Promise<Record<string, string>> {
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.goto(new URL('/doctor', hub.url).href);
  await page.fill('#patience', '2');
  await prepare(page);
  await page.click('#start');
  await page.waitForFunction(() => document.getElementById('verdict')?.textContent !== '');
  const rows = await page.$$eval('#results tr', (all) =>
    all.map((row) => [row.children[0]?.textContent, (row as HTMLElement).dataset.status]),
  );
  const shown = {
    verdict: await page.textContent('#verdict'),
    advice: await page.textContent('#advice'),
  };
  await page.close();
  expect(errors).toEqual([]);
  return { ...Object.fromEntries(rows), ...shown };
}

test('the page finds nothing where nothing is in the way', async () => {
  const found = await examine(async () => {});

  expect(found.verdict).toBe('All well.');
  for (const check of [
    'let in',
    'websocket: upgrade',
    'websocket: how long',
    'stream: first event',
    'stream: how long',
    'poll: wait of 1 s',
    'poll: wait of 50 s',
  ]) {
    expect(found[check], check).toBe('ok');
  }
});

test('the page names the directive where a WebSocket does not open', async () => {
  const found = await examine(async (page) => {
    await page.selectOption('#balancer', 'nginx');
    await page.evaluate(() => {
      // As behind a balancer that strips the upgrade.
      const Real = WebSocket;
      window.WebSocket = class extends Real {
        constructor(url: string | URL) {
          super(url.toString().replace('/connect', '/nothing'));
        }
      };
    });
  });

  expect(found.verdict).toBe('1 thing is wrong.');
  expect(found['websocket: upgrade']).toBe('wrong');
  expect(found['stream: first event']).toBe('ok');
  expect(found.advice).toContain('proxy_set_header Upgrade $http_upgrade;');
  expect(found.advice).not.toContain('BalancerMember');
});

test('the page says so where nobody answers', async () => {
  const found = await examine((page) => page.fill('#url', 'http://127.0.0.1:1/'));

  expect(found['let in']).toBe('wrong');
  expect(found.verdict).toBe('1 thing is wrong.');
});
