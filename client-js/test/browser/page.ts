import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect, vi } from 'vitest';

/** Looked at from outside: by a hidden page's own timers it would be late. */
const WITHIN = { timeout: 20_000, interval: 50 };

/** What a page of the tests keeps for them to read. */
export interface Kept {
  readonly states: string[];
  readonly transports: string[];
  readonly heard: number[];
  readonly gaps: string[];
  readonly sockets: number;
}

/** Opens a page of the hub's origin that has `belfry.js` and nothing else. */
export async function openPage(from: Browser | BrowserContext, url: string): Promise<Page> {
  const page = await from.newPage();
  page.setDefaultTimeout(20_000);
  // Any page of that origin will do; what Playwright made up itself might not open a WebSocket to this machine, and what
  // must not be stored gets into no back-forward cache.
  await page.goto(`${url}/belfry.js`);
  await page.addScriptTag({ url: `${url}/belfry.js` });
  return page;
}

/** Subscribes, with minutes of the client's clock that last a second, and keeps a record. */
export async function listen(page: Page, channel: string, options: object = {}): Promise<void> {
  await page.evaluate(
    ({ channel, options }) => {
      const window = globalThis as unknown as Record<string, never>;
      const kept = { states: [], transports: [], heard: [], gaps: [], sockets: 0 } as never;
      const clock = {
        now: () => performance.now(),
        after: (ms: number, task: () => void) => {
          const timer = setTimeout(task, ms >= 60_000 ? ms / 60 : ms);
          return () => clearTimeout(timer);
        },
      };
      const Socket = class extends WebSocket {
        constructor(url: string) {
          super(url);
          (kept as { sockets: number }).sockets++;
        }
      };
      // biome-ignore lint/suspicious/noExplicitAny: the script tag's global
      const Belfry = window.Belfry as any;
      const hub = new Belfry('/', { clock, WebSocket: Socket, ...options });
      // biome-ignore lint/suspicious/noExplicitAny: as above
      const record = kept as any;
      hub.on('state', (state: string) => record.states.push(state));
      hub.on('transport', (transport: string) => record.transports.push(transport));
      hub.subscribe(channel, {
        onPublication: ({ data }: { data: number }) => record.heard.push(data),
        onGap: (reason: string) => record.gaps.push(reason),
      });
      Object.assign(window, { hub, kept });
    },
    { channel, options },
  );
}

export function kept(page: Page): Promise<Kept> {
  return page.evaluate(() => (globalThis as unknown as { kept: Kept }).kept);
}

export async function becomes(page: Page, state: string): Promise<void> {
  await vi.waitFor(async () => expect(await page.evaluate('hub.state')).toBe(state), WITHIN);
}

export async function hears(page: Page, count: number): Promise<number[]> {
  await vi.waitFor(
    async () => expect((await kept(page)).heard.length).toBeGreaterThanOrEqual(count),
    WITHIN,
  );
  return (await kept(page)).heard;
}
