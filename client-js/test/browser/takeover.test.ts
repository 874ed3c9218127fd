import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TransportName } from '../../src/index.js';
import { freePort, Hub } from '../hub/hub.js';
import { launchChromium } from './chromium.js';
import { Front } from './front.js';
import { look, upTo, visit } from './visit.js';

const TRANSPORTS: readonly TransportName[] = ['websocket', 'stream', 'poll'];
const CHANNEL = 'news';
const BEFORE = 20;
const COUNT = 60;
const WITHIN = { timeout: 30_000, interval: 100 };

let redis: ChildProcess;
let hubs: [Hub, Hub];
let front: Front;
let browser: Browser;

beforeEach(async () => {
  const port = await freePort();
  const memoryOnly = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  redis = spawn('redis-server', ['--port', `${port}`, ...memoryOnly], { stdio: 'ignore' });
  const node = (name: string): Promise<Hub> =>
    Hub.start(['--dev', '--node', name, '--redis', `redis://127.0.0.1:${port}`]);
  [hubs, browser] = await Promise.all([Promise.all([node('h1'), node('h2')]), launchChromium()]);
  front = await Front.nginx(hubs, 'good');
});

afterEach(async () => {
  await browser?.close();
  await front?.stop();
  for (const hub of hubs ?? []) await hub.kill();
  if (redis?.exitCode === null) {
    const exited = once(redis, 'exit');
    redis.kill('SIGTERM');
    await exited;
  }
});

test('a hub is killed: the other one takes its browsers over, on every transport, nothing lost or repeated', async () => {
  const pages = await Promise.all(
    TRANSPORTS.map(async (transport) => {
      const page = await browser.newPage();
      await visit(page, front.url, CHANNEL, [transport]);
      return page;
    }),
  );
  const [killed, left] = hubs;
  for (let n = 0; n < BEFORE; n++) await left.publish(CHANNEL, n);
  await killed.kill();
  for (let n = BEFORE; n < COUNT; n++) await left.publish(CHANNEL, n);

  for (const page of pages) {
    await vi.waitFor(
      async () => expect((await look(page)).heard.length).toBeGreaterThanOrEqual(COUNT),
      WITHIN,
    );
    expect((await look(page)).heard).toEqual(upTo(COUNT));
  }
  const [webSocket, stream] = await Promise.all(pages.map(look));
  expect(webSocket?.transports).toEqual(['websocket', 'websocket']);
  expect(stream?.transports).toEqual(['stream', 'stream']);
});
