import { setTimeout as elapse } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { freePort } from '../hub/hub.js';
import { launchChromium } from './chromium.js';

/** By these Playwright spares tabs what they suffer in the background. */
const SPARED = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-back-forward-cache',
];
const WITHIN = { timeout: 20_000, interval: 50 };

/**
 * One window of Chromium as a person has it: of its tabs only the one in front is visible, and those behind it are slow and
 * can be frozen. Tabs of a Chromium that Playwright launches are told that they have the focus, and so are visible for ever;
 * a second connection, without its defaults, tells them nothing.
 */
export class BrowserWindow {
  private constructor(
    private readonly browser: Browser,
    private readonly view: Browser,
    readonly tabs: BrowserContext,
    private readonly front: Page,
  ) {}

  static async open(...flags: string[]): Promise<BrowserWindow> {
    const port = await freePort();
    const launched = await launchChromium([`--remote-debugging-port=${port}`, ...flags], SPARED);
    try {
      const view = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
      const [tabs] = view.contexts() as [BrowserContext];
      return new BrowserWindow(launched, view, tabs, await tabs.newPage());
    } catch (error) {
      await launched.close();
      throw error;
    }
  }

  /** Puts an empty tab in front of all. */
  async hideAll(): Promise<void> {
    await this.front.bringToFront();
    for (const page of this.tabs.pages()) {
      if (page !== this.front) await isSeen(page, 'hidden');
    }
  }

  async show(page: Page): Promise<void> {
    await page.bringToFront();
    await isSeen(page, 'visible');
  }

  /** As Chromium does it with tabs that were long in the background: `freeze` is the last that the page hears. */
  async freeze(page: Page): Promise<void> {
    await this.#setLifecycle(page, 'frozen');
  }

  async thaw(page: Page): Promise<void> {
    await this.#setLifecycle(page, 'active');
  }

  /** As when the lid of a laptop is closed: no page hears of it, and the network stack stands still too. */
  async suspendWhile(task: () => Promise<void>): Promise<void> {
    const session = await this.browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const signal = (name: NodeJS.Signals): void => {
      for (const { id } of processInfo) process.kill(id, name);
    };
    signal('SIGSTOP');
    try {
      await task();
    } finally {
      signal('SIGCONT');
    }
  }

  async closeTabs(): Promise<void> {
    for (const page of this.tabs.pages()) if (page !== this.front) await page.close();
  }

  async close(): Promise<void> {
    await this.view.close();
    await this.browser.close();
  }

  async #setLifecycle(page: Page, state: 'frozen' | 'active'): Promise<void> {
    const session = await this.tabs.newCDPSession(page);
    await session.send('Page.setWebLifecycleState', { state });
  }
}

async function isSeen(page: Page, how: 'visible' | 'hidden'): Promise<void> {
  await vi.waitFor(
    async () => expect(await page.evaluate('document.visibilityState')).toBe(how),
    WITHIN,
  );
}

/** Ticks per second of a page's timer that is due ten times a second, over `ms`. */
export async function tickRate(page: Page, ms: number): Promise<number> {
  await page.evaluate(
    'globalThis.ticks ??= 0; globalThis.ticker ??= setInterval(() => ticks++, 100)',
  );
  const before = (await page.evaluate('ticks')) as number;
  const began = performance.now();
  await elapse(ms);
  const ticks = ((await page.evaluate('ticks')) as number) - before;
  return (ticks * 1000) / (performance.now() - began);
}
