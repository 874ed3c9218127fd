import { Attempt, type Failure } from './attempt.js';
import type { Connected, ErrorMessage, GoAway, Members, Message } from './codec.js';
import { refused } from './commands.js';
import { Connection } from './connection.js';
import {
  BAD_TOKEN,
  type BelfryError,
  ClosedError,
  isTerminal,
  NO_CLOSE_FRAME,
  TOKEN_EXPIRED,
  terminalName,
} from './errors.js';
import type { State } from './events.js';
import type { Settings } from './options.js';
import { findOutage, type Outage } from './outage.js';
import { Backoff } from './reconnect.js';
import { askToken, TokenRefresh } from './token.js';
import type { Transport, TransportName } from './transport.js';

/** Milliseconds that a connection must live to count as good: only then the waits begin anew. */
const GOOD_LIFE = 5_000;

/** Milliseconds until the best transport is tried again, while another one serves. */
const PROBES = [60_000, 300_000, 900_000];

export interface UplinkListener {
  onState(state: State, cause: BelfryError | undefined, outage: Outage | undefined): void;
  onError(error: BelfryError): void;
  /** The tokens of single channels are due, before a connection is opened. */
  askTokens(): Promise<void>;
  /** The wanted set, as `connect` says it. */
  request(): Members;
  /** A new connection carries from here on. */
  onConnected(message: Connected, transport: TransportName): void;
  onRenewed(message: Connected, transport: TransportName): void;
  onMessage(message: Message): void;
  onDisconnected(): void;
  /** Each line for the page as it came, and heartbeats. */
  onHeard(line: string): void;
  /** Another tab leads, and its connection is to be used instead of an own one. */
  follows(): boolean;
  borrow(): Transport;
}

/** Keeps one connection to the hub, over all attempts, transports and tokens. */
export class Uplink {
  readonly #settings: Settings;
  readonly #listener: UplinkListener;
  readonly #backoff: Backoff;
  readonly #tokenRefresh: TokenRefresh;
  #state: State = 'connecting';
  /** Carries publications and commands. */
  #current: Connection | undefined;
  /** Was the current one, and has answers to wait for. */
  #former: Connection | undefined;
  /** From asking for the token to `connected` or failure, beside the current connection or without one. */
  #dialing: object | undefined;
  #attempt: Attempt | undefined;
  #session: Connected | undefined;
  #token: string | undefined;
  /** The token was replaced, and the next `connected` says how long it lives. */
  #refreshed = false;
  #connectedAt = 0;
  /** The hub does not want to be asked before. */
  #notBefore = 0;
  #cancelWait: (() => void) | undefined;
  #cancelProbe: (() => void) | undefined;
  #cancelSuccession: (() => void) | undefined;
  /** A token that was refused is replaced once before that is final. */
  #badTokenForgiven = false;

  constructor(settings: Settings, listener: UplinkListener) {
    this.#settings = settings;
    this.#listener = listener;
    const { clock, minDelay, maxDelay, random } = settings;
    this.#backoff = new Backoff(minDelay, maxDelay, random);
    this.#tokenRefresh = new TokenRefresh(clock, () => this.#refreshToken());
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

  /** Opens a connection; a current one serves on until the new one takes over. */
  async dial(order?: readonly TransportName[]): Promise<void> {
    if (this.#state === 'closed') return;
    const { clock, paths } = this.#settings;
    this.#attempt?.close();
    const dialing = {};
    this.#dialing = dialing;
    this.#stopWaiting();
    this.#enterUnlessConnected('connecting');
    // What the page subscribes in the same turn goes along with the first connection.
    await undefined;
    try {
      await Promise.all([this.#askToken(), this.#listener.askTokens()]);
    } catch (error) {
      if (this.#dialing !== dialing) return;
      this.#dialing = undefined;
      this.#listener.onError(error as BelfryError);
      this.#wait(this.#backoff.next(), error as BelfryError);
      return;
    }
    if (this.#dialing !== dialing) return;
    const attempt: Attempt = new Attempt(
      clock,
      order ?? (this.#listener.follows() ? [paths.best] : paths.order()),
      paths.headStart(),
      (name) => this.#connection(name, attempt),
      (failure) => this.#onFailed(failure, order !== undefined),
    );
    this.#attempt = attempt;
    attempt.start();
  }

  /** What waits only because of a failure need not wait longer; `verify`: nor is what stands to be trusted. */
  wake(verify: boolean): void {
    const { clock, minDelay, random } = this.#settings;
    if (this.#current) {
      if (verify && !this.#dialing && !this.#cancelWait) void this.dial();
    } else if (!this.#dialing && clock.now() >= this.#notBefore)
      this.#wait(random() * minDelay, undefined);
  }

  /** Lets go of everything until `wake`. */
  sleep(): void {
    if (this.#state === 'closed') return;
    this.#letGo();
    this.#listener.onDisconnected();
    this.#enter('waiting');
  }

  /** A connection whose network is gone is lost, whatever the socket says. */
  async check(): Promise<void> {
    const connection = this.#current;
    if ((await findOutage(this.#settings)) === 'network') connection?.lose('offline');
  }

  /** For good. */
  end(error?: ClosedError): void {
    if (this.#state === 'closed') return;
    this.#letGo();
    this.#enter('closed', error);
    if (error) this.#listener.onError(error);
  }

  #letGo(): void {
    this.#dialing = undefined;
    this.#stopWaiting();
    this.#stopServing();
    this.#attempt?.close();
    this.#former?.close();
    this.#current?.close();
    this.#current = undefined;
  }

  #connection(name: TransportName, attempt: Attempt): Connection {
    const { newTransport, clock, address, paths } = this.#settings;
    const since = clock.now();
    const listener = this.#listener;
    const transport = listener.follows() ? listener.borrow() : newTransport(name);
    const connection: Connection = new Connection(transport, clock, {
      identity: () => this.#identity(),
      hello: () => ({ ...this.#identity(), subs: this.#listener.request() }),
      onConnected: (message) => {
        attempt.onWon(connection);
        if (!transport.borrowed) paths.onWon(name, clock.now() - since);
        this.#onConnected(connection, message);
      },
      onRenewed: (message) => {
        this.#session = message;
        if (this.#refreshed) this.#keepTokenFresh(message.expires);
        this.#listener.onRenewed(message, transport.name);
      },
      onMessage: (message) => this.#onMessage(message),
      onHeard: (line) => this.#listener.onHeard(line),
      onClosed: (closeCode, error, retryAfter) => {
        const failure = { closeCode, error, retryAfter };
        if (connection === this.#current) this.#onLost(failure);
        else {
          if (closeCode === NO_CLOSE_FRAME) address.goHome();
          attempt.onClosed(connection, failure);
        }
      },
    });
    return connection;
  }

  #identity(): Members {
    return { token: this.#token, client: this.#session?.client, name: 'js/1.0' };
  }

  #onConnected(connection: Connection, message: Connected): void {
    const { clock, paths } = this.#settings;
    this.#former?.close();
    this.#former = this.#current;
    this.#current = connection;
    this.#former?.retire();
    this.#dialing = this.#attempt = undefined;
    this.#session = message;
    this.#connectedAt = clock.now();
    this.#badTokenForgiven = false;
    this.#stopServing();
    this.#keepTokenFresh(message.expires);
    const { name, borrowed } = connection.transport;
    const successorAfter = paths.successorAfter(name);
    if (successorAfter && !borrowed) {
      this.#cancelSuccession = clock.after(successorAfter, () => void this.dial());
    }
    if (name !== paths.best && !borrowed) this.#probe(0);
    this.#enter('connected');
    this.#listener.onConnected(message, name);
  }

  /** The best transport may have become possible. */
  #probe(count: number): void {
    const { clock, paths } = this.#settings;
    const delay = PROBES[Math.min(count, PROBES.length - 1)] as number;
    this.#cancelProbe = clock.after(delay, () => {
      this.#probe(count + 1);
      if (!this.#dialing && !this.#cancelWait) void this.dial([paths.best]);
    });
  }

  #onMessage(message: Message): void {
    if (message.type === 'goaway') this.#onGoAway(message);
    else if (message.type === 'status')
      this.#enter(message.bus === 'down' ? 'degraded' : 'connected');
    else if (message.type === 'error') this.#onError(message);
    else this.#listener.onMessage(message);
  }

  #onError(message: ErrorMessage): void {
    // The end follows, and decides: with a new token there is no trouble to tell of.
    if (message.code !== 'token_expired') this.#listener.onError(refused(message));
  }

  /** The old connection serves on until the new one takes over in the slot that the hub gave. */
  #onGoAway({ reconnectAfter }: GoAway): void {
    this.#notBefore = this.#settings.clock.now() + reconnectAfter;
    if (!this.#cancelWait) this.#wait(reconnectAfter, undefined);
  }

  #onLost(failure: Failure): void {
    const { clock, paths } = this.#settings;
    const lifetime = clock.now() - this.#connectedAt;
    const { name } = (this.#current as Connection).transport;
    if (failure.closeCode === NO_CLOSE_FRAME) paths.onCut(name, lifetime);
    if (lifetime >= GOOD_LIFE) this.#backoff.reset();
    this.#current = undefined;
    this.#stopServing();
    this.#listener.onDisconnected();
    const { closeCode, error } = failure;
    if (this.#isFinal(closeCode)) this.#endWith(closeCode);
    else if (this.#dialing) this.#enter('connecting', error);
    else if (this.#cancelWait) this.#enter('waiting', error);
    else this.#comeBack(failure);
  }

  #onFailed(failure: Failure, probing: boolean): void {
    this.#dialing = this.#attempt = undefined;
    if (probing && this.#current) return;
    if (this.#isFinal(failure.closeCode)) this.#endWith(failure.closeCode);
    else this.#comeBack(failure);
  }

  #comeBack({ closeCode, error, retryAfter = 0 }: Failure): void {
    const atOnce = closeCode === TOKEN_EXPIRED && this.#backoff.fresh;
    const delay = this.#backoff.next();
    if (retryAfter) this.#notBefore = this.#settings.clock.now() + retryAfter;
    this.#wait(atOnce ? 0 : retryAfter + delay, error);
  }

  #isFinal(closeCode: number): boolean {
    if (closeCode === TOKEN_EXPIRED) return !this.#canRenewToken;
    if (closeCode === BAD_TOKEN && this.#canRenewToken && !this.#badTokenForgiven) {
      this.#badTokenForgiven = true;
      return false;
    }
    return isTerminal(closeCode);
  }

  #endWith(closeCode: number): void {
    this.end(new ClosedError(terminalName(closeCode), closeCode));
  }

  get #canRenewToken(): boolean {
    return typeof this.#settings.token === 'function';
  }

  async #askToken(): Promise<void> {
    const { token, clock } = this.#settings;
    if (token !== undefined && !this.#listener.follows())
      this.#token = await askToken(token, clock);
  }

  #keepTokenFresh(life: number | undefined): void {
    this.#refreshed = false;
    if (life !== undefined && this.#canRenewToken) this.#tokenRefresh.start(life);
  }

  async #refreshToken(): Promise<number | undefined> {
    const connection = this.#current;
    try {
      await this.#askToken();
      if (connection?.transport.renews) {
        this.#refreshed = true;
        connection.transport.renew();
        return undefined;
      }
      const reply = await connection?.command('refresh', { token: this.#token });
      return reply?.expires as number | undefined;
    } catch (error) {
      if (this.#current === connection) this.#listener.onError(error as BelfryError);
      throw error;
    }
  }

  #wait(delay: number, cause: BelfryError | undefined): void {
    // A listener may have closed the client on hearing of the cause.
    if (this.#state === 'closed') return;
    this.#stopWaiting();
    this.#cancelWait = this.#settings.clock.after(delay, () => void this.dial());
    this.#enterUnlessConnected('waiting', cause);
  }

  #stopWaiting(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
  }

  /** Stops what goes on beside a connection that serves. */
  #stopServing(): void {
    this.#tokenRefresh.stop();
    this.#cancelProbe?.();
    this.#cancelSuccession?.();
  }

  #enterUnlessConnected(state: State, cause?: BelfryError): void {
    if (!this.#current) this.#enter(state, cause);
  }

  #enter(state: State, cause?: BelfryError): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listener.onState(state, cause, undefined);
    if (this.#state === 'waiting' && cause) void this.#findOutage(cause);
  }

  async #findOutage(cause: BelfryError): Promise<void> {
    const waiting = this.#cancelWait;
    const outage = await findOutage(this.#settings);
    if (waiting === this.#cancelWait && this.#state === 'waiting')
      this.#listener.onState('waiting', cause, outage);
  }
}
