import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Hub } from '../hub/hub.js';
import { launchChromium } from './chromium.js';

/** What breaks an event stream whose lines are written without care: U+000D ends a line too, U+2028 does not. */
const PAYLOADS: readonly unknown[] = [
  'carriage \r return',
  'line \n feed and both \r\n',
  '\rid: 999\rdata: x',
  '\n\nevent: close\ndata: {}\n\n',
  'line \u2028 and paragraph \u2029 separators',
  '\ufeff: not a comment',
];

const CHANNEL = 'plain';
const WITHIN = { timeout: 15_000 };

/** What the page keeps for the test to look at. */
interface Heard {
  readonly lines: string[];
  readonly ids: string[];
}

declare const window: { heard: Heard };

let hub: Hub;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [hub, browser] = await Promise.all([Hub.start(), launchChromium()]);
  page = await browser.newPage();
  await page.route(`${hub.url}/page`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  );
  await page.goto(`${hub.url}/page`);
  await page.unroute(`${hub.url}/page`);
});

afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

/** As a page without the client does it; tells the ticket. */
function listen(channel: string): Promise<string> {
  return page.evaluate(async (name) => {
    const line = JSON.stringify({ type: 'connect', id: 1, subs: { [name]: {} } });
    const answer = await fetch('/ticket', { method: 'POST', body: line });
    const { ticket } = (await answer.json()) as { ticket: string };
    const heard: Heard = { lines: [], ids: [] };
    window.heard = heard;
    const source = new EventSource(`/connect?ticket=${encodeURIComponent(ticket)}`);
    source.onmessage = ({ data, lastEventId }) => {
      heard.lines.push(data as string);
      heard.ids.push(lastEventId);
    };
    return ticket;
  }, channel);
}

const heard = (): Promise<Heard> => page.evaluate(() => window.heard);

/** A publication whose JSON stands as it is, with what a serializer would not write. */
async function publishRaw(data: string): Promise<void> {
  const answer = await fetch(`${hub.adminUrl}/api/publish`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: `{"channel":"${CHANNEL}","data":${data}}`,
  });
  expect(answer.status).toBe(200);
}

test('L07: a real EventSource with a ticket receives what was published, to the character', async () => {
  await listen(CHANNEL);
  await vi.waitFor(async () => expect((await heard()).lines).toHaveLength(1), WITHIN);
  for (const data of PAYLOADS) await hub.publish(CHANNEL, data);
  await publishRaw('{\r"raw":\r\n[1,\n2]\r}');
  const count = PAYLOADS.length + 1;
  await vi.waitFor(async () => expect((await heard()).lines).toHaveLength(1 + count), WITHIN);

  const { lines, ids } = await heard();
  const [connected, ...publications] = lines.map((line) => JSON.parse(line));
  expect(connected).toMatchObject({ type: 'connected', subs: { [CHANNEL]: { offset: 0 } } });
  expect(publications.map(({ data }) => data)).toEqual([...PAYLOADS, { raw: [1, 2] }]);
  expect(publications.map(({ offset }) => offset)).toEqual(
    publications.map((_, index) => index + 1),
  );
  expect(new Set(ids)).toEqual(new Set(['']));
});

test('a ticket is good once', async () => {
  const ticket = await listen(CHANNEL);
  await vi.waitFor(async () => expect((await heard()).lines).toHaveLength(1), WITHIN);
  const answer = await fetch(`${hub.url}/connect?ticket=${encodeURIComponent(ticket)}`, {
    headers: { Accept: 'text/event-stream' },
  });
  expect(answer.status).toBe(401);
  await answer.body?.cancel();
});
