import { Attempt } from './attempt.js';
import type { Connected, Members, Message, Reply } from './codec.js';
import { refused } from './commands.js';
import { Connection } from './connection.js';
import type { Emitter } from './emitter.js';
import {
  BAD_TOKEN,
  type BelfryError,
  ended,
  isTerminal,
  NO_CLOSE_FRAME,
  notConnected,
  TOKEN_EXPIRED,
} from './errors.js';
import type { BelfryEvents, State } from './events.js';
import type { Settings } from './options.js';
import { findOutage } from './outage.js';
import { type PageListener, watchPage } from './page.js';
import { Backoff } from './reconnect.js';
import { Share } from './share.js';
import type { Subscriptions } from './subscriptions.js';
import { askToken, TokenRefresh } from './token.js';
import type { TransportName } from './transport.js';

/** Milliseconds that a connection must live to count as good: only then the waits begin anew. */
const GOOD_LIFE = 5_000;

/** Milliseconds until the best transport is tried again, while another one serves. */
const PROBES = [60_000, 300_000, 900_000];

/** What leads to the next connection: an attempt, or the wait for one. */
interface Next {
  /** Of a client that has no connection meanwhile. */
  readonly state: State;
  cancel(): void;
}

/** Keeps one connection to the hub, over all attempts, transports and tokens. */
export class Uplink implements PageListener {
  readonly #settings: Settings;
  readonly #subscriptions: Subscriptions;
  readonly #emitter: Emitter<BelfryEvents>;
  readonly #backoff: Backoff;
  readonly #tokenRefresh: TokenRefresh;
  readonly #share: Share | undefined;
  readonly #stopWatching: () => void;
  #state: State = 'connecting';
  /** Carries publications and commands. */
  #current: Connection | undefined;
  /** Was the current one, and has answers to wait for. */
  #former: Connection | undefined;
  /** Beside the current connection, or without one. */
  #next: Next | undefined;
  #session: Connected | undefined;
  #token: string | undefined;
  /** The hub does not want to be asked before. */
  #notBefore = 0;
  #cancelProbe: (() => void) | undefined;
  #cancelSuccession: (() => void) | undefined;
  /** A token that was refused is replaced once before that is final. */
  #badTokenForgiven = false;

  constructor(settings: Settings, subscriptions: Subscriptions, emitter: Emitter<BelfryEvents>) {
    this.#settings = settings;
    this.#subscriptions = subscriptions;
    this.#emitter = emitter;
    this.#backoff = new Backoff(settings.minDelay, settings.maxDelay, settings.random);
    this.#tokenRefresh = new TokenRefresh(settings.clock, () => this.#refreshToken());
    if (settings.share) {
      this.#share = new Share(`belfry ${settings.address.home} `, subscriptions, this);
    }
    this.#stopWatching = watchPage(this);
    this.#share?.join();
    void this.dial();
  }

  get state(): State {
    return this.#state;
  }

  /** What the hub said last about this client. */
  get session(): Connected | undefined {
    return this.#session;
  }

  get connection(): Connection | undefined {
    return this.#current;
  }

  /** Waits while the client connects, and rejects while there is no connection. */
  async command(type: string, members: Members): Promise<Reply> {
    if (!this.#current && this.#state === 'connecting') {
      await new Promise<void>((resolve) => {
        const off = this.#emitter.on('state', () => {
          off();
          resolve();
        });
      });
    }
    if (!this.#current) throw notConnected();
    return this.#current.command(type, members);
  }

  /** Opens a connection; a current one serves on until the new one takes over. */
  async dial(order?: readonly TransportName[]): Promise<void> {
    if (this.#state === 'closed') return;
    const { clock, paths } = this.#settings;
    const attempt: Attempt = new Attempt(
      clock,
      (name) => this.#connection(name, attempt),
      (error) => this.#onFailed(error, !!order),
    );
    this.#proceed(attempt);
    // What the page subscribes in the same turn goes along with the first connection.
    await undefined;
    if (this.#next !== attempt) return;
    let token: string | undefined;
    try {
      [token] = await Promise.all([this.#askToken(), this.#subscriptions.askTokens()]);
    } catch (error) {
      if (this.#next !== attempt) return;
      this.#emitter.emit('error', error as BelfryError);
      this.#onFailed(error as BelfryError, !!order);
      return;
    }
    // One that came late for an attempt that was given up may be older than the present one.
    if (this.#next !== attempt) return;
    this.#token = token;
    const usual = this.#share?.follows ? [paths.best] : paths.order();
    attempt.start(order ?? usual, paths.headStart());
  }

  /** The connection, as it is, does not begin where the wanted set now does. */
  reopen(): void {
    if (this.#current?.transport.renews) this.#current.transport.renew();
    else void this.dial();
  }

  /** What waits only because of a failure need not wait longer; `verify`: nor is what stands to be trusted. */
  wake(verify: boolean): void {
    const { clock, minDelay, random } = this.#settings;
    this.#share?.join();
    if (this.#current) {
      if (verify) this.#replace();
    } else if (this.#next?.state !== 'connecting' && clock.now() >= this.#notBefore) {
      this.#wait(random() * minDelay);
    }
  }

  /** Lets go of everything until `wake`. */
  sleep(): void {
    this.#letGo();
    this.#subscriptions.onDisconnected();
    this.#enter('waiting');
  }

  /** A connection whose network is gone is lost, whatever the socket says. */
  async check(): Promise<void> {
    const connection = this.#current;
    if ((await findOutage(this.#settings)) === 'network') connection?.lose('offline');
  }

  /** For good. */
  end(error?: BelfryError): void {
    if (this.#state === 'closed') return;
    this.#stopWatching();
    this.#letGo();
    this.#subscriptions.clear();
    this.#enter('closed', error);
    if (error) this.#emitter.emit('error', error);
  }

  #letGo(): void {
    this.#share?.leave();
    this.#next?.cancel();
    this.#next = undefined;
    this.#stopServing();
    this.#stopProbing();
    this.#former?.close();
    this.#current?.close();
    this.#current = undefined;
  }

  #connection(name: TransportName, attempt: Attempt): Connection {
    const { newTransport, clock, address } = this.#settings;
    let since = clock.now();
    const transport = this.#share?.follows ? this.#share.borrow() : newTransport(name);
    const connection: Connection = new Connection(transport, clock, {
      identity: () => this.#identity(),
      hello: () => ({ ...this.#identity(), subs: this.#subscriptions.request() }),
      onConnected: (message) => {
        attempt.onWon(connection);
        const latency = clock.now() - since;
        since = clock.now();
        this.#onConnected(connection, message, latency);
      },
      onRenewed: (message) => this.#onAnswer(message, true),
      onMessage: (message) => this.#onMessage(message),
      onHeard: (line) => this.#share?.followers.relay(line),
      onClosed: (error) => {
        if (connection === this.#current) this.#onLost(transport.name, clock.now() - since, error);
        else {
          if (error.closeCode === NO_CLOSE_FRAME) address.goHome();
          attempt.onClosed(connection, error);
        }
      },
    });
    return connection;
  }

  #identity(): Members {
    return { token: this.#token, client: this.#session?.client, name: 'js/1.0' };
  }

  #onConnected(connection: Connection, message: Connected, latency: number): void {
    const { clock, paths } = this.#settings;
    const { name, borrowed } = connection.transport;
    this.#next = undefined;
    this.#session = message;
    this.#former?.close();
    this.#former = this.#current;
    this.#current = connection;
    this.#former?.retire();
    this.#badTokenForgiven = false;
    this.#stopServing();
    if (name === paths.best || borrowed) this.#stopProbing();
    else if (!this.#cancelProbe) this.#probe(0);
    if (!borrowed) {
      paths.onWon(name, latency);
      const due = paths.successorAfter(name);
      if (due) this.#cancelSuccession = clock.after(due, () => this.#replace());
    }
    this.#enter('connected');
    this.#emitter.emit('transport', name);
    // A listener may have closed the client on hearing of it.
    if (this.#current === connection) this.#onAnswer(message, false);
  }

  #onAnswer(message: Connected, renewed: boolean): void {
    this.#session = message;
    if (message.expires !== undefined && this.#canRenewToken) {
      this.#tokenRefresh.start(message.expires);
    }
    this.#share?.followers.onConnecting();
    this.#subscriptions.onConnected(message, renewed);
    this.#share?.followers.onConnected(message);
  }

  /** The best transport may have become possible. */
  #probe(count: number): void {
    const { clock, paths } = this.#settings;
    this.#cancelProbe = clock.after(PROBES[count] as number, () => {
      this.#probe(Math.min(count + 1, PROBES.length - 1));
      this.#replace([paths.best]);
    });
  }

  /** Unless something leads to a next connection already. */
  #replace(order?: readonly TransportName[]): void {
    if (!this.#next) void this.dial(order);
  }

  #onMessage(message: Message): void {
    if (message.type === 'goaway') {
      // It is the leading tab that has to go.
      if (this.#share?.follows) return;
      // The old connection serves on until the new one takes over in the slot that the hub gave.
      this.#notBefore = this.#settings.clock.now() + message.reconnectAfter;
      if (this.#next?.state !== 'waiting') this.#wait(message.reconnectAfter);
    } else if (message.type === 'status') {
      this.#enter(message.bus === 'down' ? 'degraded' : 'connected');
    } else if (message.type !== 'error') this.#subscriptions.onMessage(message);
    // The end follows, and decides: with a new token there is no trouble to tell of.
    else if (message.code !== 'token_expired') this.#emitter.emit('error', refused(message));
  }

  #onLost(name: TransportName, lifetime: number, error: BelfryError): void {
    if (error.closeCode === NO_CLOSE_FRAME) this.#settings.paths.onCut(name, lifetime);
    if (lifetime >= GOOD_LIFE) this.#backoff.reset();
    this.#current = undefined;
    this.#stopServing();
    this.#subscriptions.onDisconnected();
    this.#share?.followers.onDisconnected();
    this.#comeBack(error);
  }

  #onFailed(error: BelfryError, probing: boolean): void {
    this.#next = undefined;
    if (!probing || !this.#current) this.#comeBack(error);
  }

  #comeBack(error: BelfryError): void {
    const { closeCode, retryAfter = 0 } = error;
    if (this.#isFinal(closeCode)) this.end(ended(error));
    else if (this.#next) this.#enter(this.#next.state, error);
    else {
      const atOnce = closeCode === TOKEN_EXPIRED && this.#backoff.fresh;
      const delay = this.#backoff.next();
      if (retryAfter) this.#notBefore = this.#settings.clock.now() + retryAfter;
      this.#wait(atOnce ? 0 : retryAfter + delay, error);
    }
  }

  #isFinal(closeCode: number | undefined): boolean {
    if (closeCode === TOKEN_EXPIRED) return !this.#canRenewToken;
    if (closeCode === BAD_TOKEN && this.#canRenewToken && !this.#badTokenForgiven) {
      this.#badTokenForgiven = true;
      return false;
    }
    return isTerminal(closeCode);
  }

  get #canRenewToken(): boolean {
    return typeof this.#settings.token === 'function';
  }

  async #askToken(): Promise<string | undefined> {
    const { token, clock } = this.#settings;
    return token && !this.#share?.follows ? askToken(token, clock) : this.#token;
  }

  async #refreshToken(): Promise<number | undefined> {
    const connection = this.#current;
    try {
      this.#token = await this.#askToken();
      if (connection?.transport.renews) {
        connection.transport.renew();
        return undefined;
      }
      const reply = await connection?.command('refresh', { token: this.#token });
      return reply?.expires as number | undefined;
    } catch (error) {
      if (this.#current === connection) this.#emitter.emit('error', error as BelfryError);
      throw error;
    }
  }

  #wait(delay: number, cause?: BelfryError): void {
    // A listener may have closed the client on hearing of the cause.
    if (this.#state === 'closed') return;
    const cancel = this.#settings.clock.after(delay, () => void this.dial());
    this.#proceed({ state: 'waiting', cancel }, cause);
  }

  #proceed(next: Next, cause?: BelfryError): void {
    this.#next?.cancel();
    this.#next = next;
    if (!this.#current) this.#enter(next.state, cause);
  }

  /** Stops what goes on beside a connection that serves. */
  #stopServing(): void {
    this.#tokenRefresh.stop();
    this.#cancelSuccession?.();
  }

  #stopProbing(): void {
    this.#cancelProbe?.();
    this.#cancelProbe = undefined;
  }

  #enter(state: State, cause?: BelfryError): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#emitter.emit('state', state, cause, undefined);
    if (this.#state === 'waiting' && cause) void this.#findOutage(cause);
  }

  async #findOutage(cause: BelfryError): Promise<void> {
    const next = this.#next;
    // Who was told by the hub need not ask: behind a balancer that takes turns, the question may take the turn of the node
    // that would let the client in.
    const told = (cause.closeCode ?? NO_CLOSE_FRAME) !== NO_CLOSE_FRAME;
    const outage = told ? 'hub' : await findOutage(this.#settings);
    if (next === this.#next && this.#state === 'waiting') {
      this.#emitter.emit('state', 'waiting', cause, outage);
    }
  }
}
