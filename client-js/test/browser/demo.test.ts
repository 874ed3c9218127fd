import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Hub } from '../hub/hub.js';
import { launchChromium } from './chromium.js';

const CHANNEL = 'demo:lobby';
const TARGET: string = fileURLToPath(new URL('../../target/', import.meta.url));

let hub: Hub;
let browser: Browser;
let page: Page;
let pageErrors: Error[];

beforeAll(async () => {
  mkdirSync(TARGET, { recursive: true });
  [hub, browser] = await Promise.all([Hub.start(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

beforeEach(async () => {
  pageErrors = [];
  page = await openDemo();
  page.on('pageerror', (error) => pageErrors.push(error));
});

afterEach(async () => {
  await page?.close();
  expect(pageErrors).toEqual([]);
});

async function openDemo(): Promise<Page> {
  const opened = await browser.newPage({ viewport: { width: 1180, height: 960 } });
  opened.setDefaultTimeout(15_000);
  await opened.goto(hub.url);
  await opened.waitForSelector('#badge[data-state=connected]');
  return opened;
}

const publication = (text: string): string =>
  `#feed li[data-offset] >> text=${JSON.stringify(text)}`;

/** The offsets on the page, oldest first. */
function offsets(): Promise<number[]> {
  return page.$$eval('#feed li[data-offset]', (items) =>
    items.map((item) => Number((item as HTMLElement).dataset.offset)).reverse(),
  );
}

test('publications arrive without the visitor doing anything', async () => {
  await page.waitForSelector('#feed li[data-offset] >> nth=2');
  expect(await page.textContent('#transport')).toBe('websocket');
});

test('what a server posts to the API arrives, as text whatever it is', async () => {
  const hostile = '<img src=x onerror="document.title=1">';
  await hub.publish(CHANNEL, { text: hostile });
  await page.waitForSelector(publication(hostile));
  await hub.publish(CHANNEL, ['not', 'an', 'object', null]);
  await page.waitForSelector(publication('["not","an","object",null]'));
  expect(await page.$$('#feed img')).toEqual([]);
});

test('the line for the terminal names the admin port that is there', async () => {
  expect(await page.textContent('#curl')).toContain(` ${hub.adminUrl}/api/publish`);
});

test('what the visitor says arrives at every visitor', async () => {
  const other = await openDemo();
  await page.fill('#text', 'hello from a visitor');
  await page.press('#text', 'Enter');
  for (const each of [page, other]) await each.waitForSelector(publication('hello from a visitor'));
  expect(await page.inputValue('#text')).toBe('');
  await other.close();
});

test('presence follows who comes and who goes', async () => {
  await page.waitForSelector('#here >> text="2 clients"');
  expect(
    await page.$$eval('#members small', (marks) => marks.map((mark) => mark.textContent).sort()),
  ).toEqual(['neighbour', 'you']);
  const other = await openDemo();
  await page.waitForSelector('#here >> text="4 clients"');
  await other.close();
  await page.waitForSelector('#here >> text="2 clients"');
});

test('a cut loses nothing and repeats nothing', async () => {
  await page.waitForSelector('#feed li[data-offset] >> nth=2');
  await page.click('#cut');
  await page.waitForSelector('#badge[data-state=waiting]');
  expect(await page.textContent('#transport')).toBe('–');
  const missed = ['first', 'second', 'third'].map((word) => `${word} while you were away`);
  for (const text of missed) await hub.publish(CHANNEL, { text });

  await page.waitForSelector('#badge[data-state=connected]');
  for (const text of missed) await page.waitForSelector(publication(text));
  await page.screenshot({ path: `${TARGET}demo.png` });

  const recovered = await page.$$eval('#feed li.recovered .text', (items) =>
    items.map((item) => item.firstChild?.textContent ?? '').reverse(),
  );
  expect(recovered.filter((text) => text.endsWith('while you were away'))).toEqual(missed);
  const seen = await offsets();
  expect(seen).toEqual(seen.map((_, index) => (seen[0] as number) + index));
  expect(await page.textContent('#meter')).toBe(
    `${recovered.length}recovered, in order, none twice`,
  );
});
