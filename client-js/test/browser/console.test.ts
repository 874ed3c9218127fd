import { createHmac } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Belfry } from '../../src/index.js';
import { Hub } from '../hub/hub.js';
import { startRedis } from '../hub/redis.js';
import { launchChromium } from './chromium.js';
import { BrowserWindow } from './window.js';

const SECRET = 'a secret of the tests, long enough for HS256';
const [READER, PUBLISHER] = [
  'reader-of-the-tests-00000000000000',
  'publisher-of-the-tests-00000000000',
];
const KEYS = JSON.stringify([
  { key: READER, scopes: ['read'] },
  { key: PUBLISHER, scopes: ['publish'] },
]);
const TARGET: string = fileURLToPath(new URL('../../target/', import.meta.url));
const WITHIN = { timeout: 20_000, interval: 100 };

let hub: Hub;
let browser: Browser;
let page: Page;
let complaints: string[];
const clients: Belfry[] = [];

beforeAll(async () => {
  mkdirSync(TARGET, { recursive: true });
  [hub, browser] = await Promise.all([
    Hub.start(['--dev', '--set', `auth.hmacSecret=${SECRET}`]),
    launchChromium(),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await hub?.kill();
});

beforeEach(async () => {
  complaints = [];
  page = await browser.newPage();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await page?.close();
  expect(complaints).toEqual([]);
});

/** Errors of the page, and what its Content-Security-Policy has stopped; not that nobody answers. */
function listen(to: Page): void {
  to.setDefaultTimeout(WITHIN.timeout);
  to.on('pageerror', (error) => complaints.push(error.message));
  to.on('console', (message) => {
    if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
}

async function open(at: Hub = hub): Promise<number | undefined> {
  listen(page);
  return (await page.goto(`${at.adminUrl}/console`))?.status();
}

const state = (words: string | RegExp): Promise<void> => shows(page.locator('#state'), words);
const chart = (title: string): Locator =>
  page.locator(`section:has(h2:text-is("${title}"))`).locator('.big');
const watched = (name: string): Locator => page.locator(`.watched li:has(span:text-is("${name}"))`);

async function shows(what: Locator, text: string | RegExp): Promise<void> {
  await vi.waitFor(async () => {
    const shown = (await what.textContent()) ?? '';
    if (typeof text === 'string') expect(shown).toBe(text);
    else expect(shown).toMatch(text);
  }, WITHIN);
}

async function connect(channel: string, count = 1, user?: string): Promise<void> {
  for (let i = 0; i < count; i++) {
    const client = new Belfry(hub.url, user ? { token: () => mint(user) } : {});
    clients.push(client);
    client.subscribe(channel, { onPublication: () => {} });
  }
  await vi.waitFor(
    () => expect(clients.every(({ state }) => state === 'connected')).toBe(true),
    WITHIN,
  );
}

function mint(user: string): string {
  const [header, claims] = [
    { alg: 'HS256', typ: 'JWT' },
    { sub: user, exp: Math.floor(Date.now() / 1000) + 600, belfry: { subscribe: ['*'] } },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = createHmac('sha256', SECRET).update(`${header}.${claims}`).digest('base64url');
  return `${header}.${claims}.${signature}`;
}

test('figures move when clients come and publications go', async () => {
  expect(await open()).toBe(200);
  await state('live');
  await shows(page.locator('#ready'), 'ready');
  await shows(chart('Connections'), '0');
  await connect('news', 3);
  await shows(chart('Connections'), '3');
  await shows(page.locator('.legend li').first(), 'websocket 3');
  await shows(page.locator('#channels tbody tr').first(), 'news3');
  await shows(page.locator('#nodes td').nth(4), '3');
  await vi.waitFor(async () => {
    await hub.publish('news', { text: 'hello' });
    expect(await chart('Publications').textContent()).toMatch(/^[1-9]/);
    expect(await chart('Deliveries').textContent()).toMatch(/^[1-9]/);
  }, WITHIN);
  for (const line of await page.locator('svg path').all()) {
    if (await line.isVisible()) expect(await line.getAttribute('d')).toMatch(/^M.*L/);
  }
  await page.screenshot({ path: `${TARGET}console.png`, fullPage: true });
});

test('what should wake somebody is marked when it happens', async () => {
  await open();
  await state('live');
  await shows(watched('Gaps').locator('b'), '0');
  const position = { epoch: 'another-life', offset: 7, tag: 'AAAAAAAAAAA' };
  const line = { type: 'connect', id: 1, wait: 0, subs: { news: position } };
  await fetch(`${hub.url}/connect`, { method: 'POST', body: JSON.stringify(line) });
  await shows(watched('Gaps').locator('b'), /^\+1 in /);
  expect(await watched('Gaps').getAttribute('data-mark')).toBe('on');
  expect(await page.title()).toMatch(/^▲ 2 · /); // the other is development mode
  await page.reload();
  await shows(watched('Gaps').locator('b'), '1 since the start');
  expect(await watched('Gaps').getAttribute('data-mark')).toBe('past');
});

test('names of others are text, whatever is in them', async () => {
  const hostile = '<img src=x onerror="document.title=`harmed`"><b>bold</b>';
  await connect('news', 1, hostile);
  await open();
  await shows(page.locator('#connections tbody td').nth(1), hostile);
  await shows(page.locator('#channels tbody td').first(), `$user:${hostile}`);
  expect(await page.locator('main :is(img, td b)').count()).toBe(0);
  expect(await page.title()).not.toContain('harmed');
});

test('connections are shown a page at a time', async () => {
  await connect('news', 25);
  await open();
  const rows = page.locator('#connections tbody tr');
  await vi.waitFor(async () => expect(await rows.count()).toBe(20), WITHIN);
  const first = await rows.first().textContent();
  await page.focus('#next');
  await page.keyboard.press('Enter');
  await vi.waitFor(async () => expect(await rows.count()).toBe(5), WITHIN);
  await shows(page.locator('#connections-note'), 'page 2');
  await page.keyboard.press('Enter'); // there is no third
  await page.click('#back');
  await vi.waitFor(async () => expect(await rows.count()).toBe(20), WITHIN);
  expect((await rows.first().textContent())?.slice(0, 20)).toBe(first?.slice(0, 20));
});

test('it is as wide as a telephone, and nothing on it jumps', async () => {
  await connect('news', 3);
  await page.setViewportSize({ width: 360, height: 700 });
  await open();
  await vi.waitFor(
    async () => expect(await page.locator('#connections tbody tr').count()).toBe(3),
    WITHIN,
  );
  await page.evaluate(() => {
    const shifts: string[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const each of list.getEntries()) shifts.push(JSON.stringify(each));
    }).observe({ type: 'layout-shift' });
  });
  const before = await page.textContent('#moment');
  await hub.publish('news', 1);
  await vi.waitFor(async () => expect(await page.textContent('#moment')).not.toBe(before), WITHIN);
  expect(await page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts)).toEqual(
    [],
  );
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test('with a key it is let in, and only with one that may read', async () => {
  const locked = await Hub.start(['--dev', '--set', `admin.keys=${KEYS}`]);
  try {
    expect(await open(locked)).toBe(401);
    await shows(page.locator('#wanted'), 'This hub wants an API key with the scope read.');
    expect(await page.locator('main').isVisible()).toBe(false);
    for (const [key, words] of [
      ['no such key', 'The hub does not know this key.'],
      ['kein Schlüssel', 'No key looks like this.'],
      [PUBLISHER, 'This key lacks the scope read.'],
    ] as const) {
      await page.fill('#key', key);
      await page.keyboard.press('Enter');
      await shows(page.locator('#wanted'), words);
    }
    await page.fill('#key', READER);
    await page.keyboard.press('Enter');
    await state('live');
    expect(await page.locator('#door').isVisible()).toBe(false);
    expect(await page.locator('main').isVisible()).toBe(true);
    const kept = await page.evaluate(() =>
      [location.href, document.cookie, localStorage.length, sessionStorage.length].join(),
    );
    expect(kept).toBe(`${locked.adminUrl}/console,,0,0`);
  } finally {
    await locked.kill();
  }
});

test('a hub that is gone is said to be, and one that comes back is shown', async () => {
  const mortal = await Hub.start();
  await open(mortal);
  await state('live');
  const seen = await page.textContent('#moment');
  await mortal.kill();
  await state(/^no answer since \d\d:\d\d:\d\d$/);
  expect(seen).toMatch(/^\d\d:\d\d:\d\d$/);
  expect(await page.locator('main').isVisible()).toBe(true);
  const successor = await mortal.startSuccessor();
  try {
    await state('live');
  } finally {
    await successor.kill();
  }
});

test('a node that is cut off says so, and is not asked about the others', async () => {
  const redis = await startRedis();
  const node = await Hub.startNode(`redis://127.0.0.1:${redis.port}`, 'n1');
  try {
    await open(node);
    await shows(page.locator('#bus'), 'up');
    await shows(page.locator('#nodes tbody td').first(), 'n1');
    await redis.stop();
    await shows(page.locator('#bus'), 'down');
    await shows(page.locator('#ready'), 'not ready');
    await shows(watched('Connection to the others').locator('b'), 'down');
    await shows(page.locator('#nodes-note'), 'not known without the others');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await vi.waitFor(
      () => expect(asked.filter((path) => path === '/metrics')).toHaveLength(2),
      WITHIN,
    );
    expect([...new Set(asked)].sort()).toEqual(['/api/gate', '/health', '/metrics']);
    await state('live');
  } finally {
    await node.kill();
    await redis.stop();
  }
});

test('it asks nothing while nobody sees it', async () => {
  const window = await BrowserWindow.open();
  try {
    const tab = await window.tabs.newPage();
    listen(tab);
    let asked = 0;
    tab.on('request', () => asked++);
    await tab.goto(`${hub.adminUrl}/console`);
    await shows(tab.locator('#state'), 'live');
    await window.hideAll();
    await shows(tab.locator('#state'), /^paused at /);
    await new Promise((resolve) => setTimeout(resolve, 500)); // for those on their way
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(asked).toBe(before);
    await window.show(tab);
    await shows(tab.locator('#state'), 'live');
  } finally {
    await window.close();
  }
});
