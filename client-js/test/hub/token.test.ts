import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Belfry, type BelfryOptions, type State } from '../../src/index.js';
import { record } from '../harness.js';
import { Hub } from './hub.js';

const SECRET = 'a secret of the tests, long enough for HS256';
const PRODUCTION = [
  'auth.clockSkew=0s',
  `auth.hmacSecret=${SECRET}`,
  'admin.keys=[{"key":"an-api-key-of-the-tests-000000000000","scopes":["publish"]}]',
].flatMap((setting) => ['--set', setting]);
const WITHIN = { timeout: 15_000 };

let hub: Hub;
let client: Belfry;
let states: State[];
let errors: string[];

beforeAll(async () => {
  hub = await Hub.start(PRODUCTION);
});

afterEach(() => client?.close());
afterAll(() => hub?.kill());

function connect(options: BelfryOptions): void {
  client = new Belfry(hub.url, options);
  states = [];
  errors = [];
  client.on('state', (state) => states.push(state));
  client.on('error', ({ code }) => errors.push(code));
}

/** A token as an application's server would mint it. */
function mint(lifeInSeconds: number, secret = SECRET): string {
  const now = Math.floor(Date.now() / 1000);
  const belfry = { subscribe: ['news'], publish: ['news'], history: ['news'] };
  const [header, claims] = [
    { alg: 'HS256', typ: 'JWT' },
    { sub: '42', iat: now, exp: now + lifeInSeconds, belfry },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = createHmac('sha256', secret).update(`${header}.${claims}`).digest('base64url');
  return `${header}.${claims}.${signature}`;
}

test('a token says who the client is and what it may do', async () => {
  connect({ token: () => mint(60) });
  const { log, subscription } = record(client, 'news');
  const secret = record(client, 'secret');
  await vi.waitFor(() => expect(client.user).toBe('42'), WITHIN);
  await subscription.publish('hello');
  await vi.waitFor(() => expect(log).toEqual(['subscribed', 'hello']), WITHIN);
  expect(secret.log).toEqual(['error forbidden']);
  await expect(secret.subscription.publish('no')).rejects.toMatchObject({
    code: 'forbidden',
    retry: false,
  });
});

test('the token is renewed on the living connection before it ends', async () => {
  const token = vi.fn(() => mint(4));
  connect({ token });
  const { log, subscription } = record(client, 'news');
  await vi.waitFor(() => expect(token).toHaveBeenCalledTimes(3), WITHIN);
  await subscription.publish('later than the first token');
  await vi.waitFor(() => expect(log).toEqual(['subscribed', 'later than the first token']), WITHIN);
  expect(states).toEqual(['connected']);
  expect(errors).toEqual([]);
});

test('a fixed token that ends, ends the client', async () => {
  connect({ token: mint(2) });
  await vi.waitFor(() => expect(client.state).toBe('closed'), WITHIN);
  expect(errors).toEqual(['token_expired']);
});

test('a token of a wrong key is asked for once more and then given up', async () => {
  const token = vi.fn(() => mint(60, 'another secret, just as long as the real one'));
  connect({ token, minDelay: 50 });
  await vi.waitFor(() => expect(client.state).toBe('closed'), WITHIN);
  expect(token).toHaveBeenCalledTimes(2);
  expect(errors).toEqual(['bad_token']);
});

test('without a token there is no way in', async () => {
  connect({});
  await vi.waitFor(() => expect(client.state).toBe('closed'), WITHIN);
  expect(errors).toEqual(['bad_token']);
});
