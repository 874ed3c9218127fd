import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import type { Belfry, TransportName } from '../../src/index.js';

/** What a page with a client keeps for the test to look at. */
export interface Visit {
  readonly heard: unknown[];
  readonly transports: TransportName[];
  /** Milliseconds from `new Belfry` to the first `connected`. */
  connectedAfter: number;
}

declare const window: { Belfry: typeof Belfry; visit: Visit };

const WITHIN = { timeout: 20_000, interval: 50 };

/**
 * A page of this origin, with a client that subscribes the channel; resolves when it is connected. Its minutes until the
 * best transport is tried again are one second long. The page comes from the hub: one that the test made up would not
 * be of this machine, and Chromium refused it a WebSocket to it.
 */
export async function visit(
  page: Page,
  url: string,
  channel: string,
  transports: readonly TransportName[] = ['websocket', 'stream', 'poll'],
): Promise<void> {
  await page.goto(`${url}/health/ready`);
  await page.addScriptTag({ url: `${url}/belfry.js` });
  await page.evaluate(
    ([name, allowed]) => {
      const visit: Visit = { heard: [], transports: [], connectedAfter: Number.NaN };
      const began = performance.now();
      const belfry = new window.Belfry('/', {
        transports: allowed,
        maxDelay: 2000,
        clock: {
          now: () => performance.now(),
          after(ms, task) {
            const timer = setTimeout(task, [60_000, 300_000, 900_000].includes(ms) ? 1000 : ms);
            return () => clearTimeout(timer);
          },
        },
      });
      belfry.on('transport', (transport) => visit.transports.push(transport));
      belfry.on('state', (state) => {
        if (state === 'connected' && Number.isNaN(visit.connectedAfter))
          visit.connectedAfter = performance.now() - began;
      });
      belfry.subscribe(name, { onPublication: ({ data }) => visit.heard.push(data) });
      window.visit = visit;
    },
    [channel, transports] as const,
  );
  await vi.waitFor(
    async () => expect((await look(page)).connectedAfter).toBeGreaterThan(0),
    WITHIN,
  );
}

export const look = (page: Page): Promise<Visit> => page.evaluate(() => window.visit);

/** What was heard where `count` publications were counted through. */
export const upTo = (count: number): number[] => [...Array(count).keys()];
