import type { Connected, ErrorMessage, GoAway, Message, Status } from './codec.js';
import { refused } from './commands.js';
import { Connection } from './connection.js';
import { Emitter } from './emitter.js';
import {
  BAD_TOKEN,
  type BelfryError,
  ClosedError,
  isTerminal,
  NotConnectedError,
  TOKEN_EXPIRED,
  terminalName,
} from './errors.js';
import type { BelfryEvents, State } from './events.js';
import { ChannelHandle, type Subscription } from './handle.js';
import { type BelfryOptions, type Settings, settings } from './options.js';
import { Backoff } from './reconnect.js';
import type { SubscriptionHandlers, SubscriptionOptions } from './subscription.js';
import { type SendCommand, Subscriptions } from './subscriptions.js';
import { askToken, TokenRefresh } from './token.js';

/** Milliseconds that a connection must live to count as good: only then the waits begin anew. */
const GOOD_LIFE = 5_000;

/** The client: keeps one connection to the hub, and the subscriptions over all of them. */
export class Belfry {
  readonly #settings: Settings;
  readonly #emitter = new Emitter<BelfryEvents>();
  readonly #backoff: Backoff;
  readonly #subscriptions: Subscriptions;
  readonly #tokenRefresh: TokenRefresh;
  #state: State = 'connecting';
  /** Carries publications and commands. */
  #current: Connection | undefined;
  /** Is being opened. Beside a current one only after `goaway`. */
  #next: Connection | undefined;
  /** From asking for the token to `connected` or failure. */
  #attempting = false;
  #session: Connected | undefined;
  #connectedAt = 0;
  #cancelWait: (() => void) | undefined;
  /** A token that was refused is replaced once before that is final. */
  #badTokenForgiven = false;

  /** `url` is where the hub is, as http(s) or ws(s), with a path prefix if it has one; relative in a browser. */
  constructor(url: string, options: BelfryOptions = {}) {
    this.#settings = settings(url, options);
    const { clock, minDelay, maxDelay, random } = this.#settings;
    this.#backoff = new Backoff(minDelay, maxDelay, random);
    this.#tokenRefresh = new TokenRefresh(clock, () => this.#refreshToken());
    this.#subscriptions = new Subscriptions(clock, this.#command, {
      onPublication: (publication) => this.#emitter.emit('publication', publication),
    });
    void this.#connect();
  }

  get state(): State {
    return this.#state;
  }

  /** The name of this client at the hub, as presence shows it. Kept over reconnects. */
  get client(): string | undefined {
    return this.#session?.client;
  }

  get user(): string | undefined {
    return this.#session?.user;
  }

  /** The node of the hub that serves this client now. */
  get node(): string | undefined {
    return this.#session?.node;
  }

  /** At any time, in any state; every new connection is brought to it. */
  subscribe<T = unknown>(
    channel: string,
    handlers: SubscriptionHandlers<T>,
    options: SubscriptionOptions = {},
  ): Subscription<T> {
    const handle = new ChannelHandle<T>(channel, this.#command, () =>
      this.#subscriptions.remove(channel, handle),
    );
    if (this.#state !== 'closed') {
      this.#subscriptions.add(channel, handle, handlers, {
        rewind: this.#settings.rewind,
        ...options,
      });
    }
    return handle;
  }

  /** Returns the function that takes the listener off again. */
  on<K extends keyof BelfryEvents>(
    event: K,
    listener: (...args: BelfryEvents[K]) => void,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Ends everything for good. */
  close(): void {
    this.#end(undefined);
  }

  async #connect(): Promise<void> {
    this.#attempting = true;
    this.#stopWaiting();
    this.#enterUnlessConnected('connecting');
    // What the page subscribes in the same turn goes along with the first connection.
    await undefined;
    try {
      const { token, clock } = this.#settings;
      const [own, channels] = await Promise.all([
        token === undefined ? undefined : askToken(token, clock),
        this.#subscriptions.tokens(),
      ]);
      if (this.#attempting) this.#open(own, channels);
    } catch (error) {
      if (!this.#attempting) return;
      this.#attempting = false;
      this.#next?.close();
      this.#next = undefined;
      this.#emitter.emit('error', error as BelfryError);
      this.#wait(this.#backoff.next(), error as BelfryError);
    }
  }

  #open(token: string | undefined, channelTokens: ReadonlyMap<string, string>): void {
    const { newTransport, clock } = this.#settings;
    const connection = new Connection(newTransport(), clock, {
      onOpen: () => {
        // The positions go with this connection now: what the old one still delivers would come twice.
        this.#current?.retire();
        const client = this.#session?.client;
        return {
          ...(token !== undefined && { token }),
          ...(client !== undefined && { client }),
          subs: this.#subscriptions.request(channelTokens),
          name: 'js/1.0',
        };
      },
      onConnected: (message) => this.#onConnected(connection, message),
      onMessage: (message) => this.#onMessage(message),
      onClosed: (code, error) => this.#onClosed(connection, code, error),
    });
    this.#next = connection;
    connection.open();
  }

  #onConnected(connection: Connection, message: Connected): void {
    this.#current?.close();
    this.#current = connection;
    this.#next = undefined;
    this.#attempting = false;
    this.#session = message;
    this.#connectedAt = this.#settings.clock.now();
    this.#badTokenForgiven = false;
    this.#keepTokenFresh(message.expires);
    this.#enter('connected');
    this.#emitter.emit('transport', connection.transport.name);
    this.#subscriptions.onConnected(message);
  }

  #onMessage(message: Message): void {
    if (message.type === 'goaway') this.#onGoAway(message);
    else if (message.type === 'status') this.#onStatus(message);
    else if (message.type === 'error') this.#onError(message);
    else this.#subscriptions.onMessage(message);
  }

  #onError(message: ErrorMessage): void {
    // The close 4001 follows, and decides: with a new token there is no trouble to tell of.
    if (message.code !== 'token_expired') this.#emitter.emit('error', refused(message));
  }

  /** The old connection serves on until the new one takes over in the slot that the hub gave. */
  #onGoAway({ reconnectAfter }: GoAway): void {
    if (!this.#attempting) this.#wait(reconnectAfter, undefined);
  }

  #onStatus({ bus }: Status): void {
    this.#enter(bus === 'down' ? 'degraded' : 'connected');
  }

  #onClosed(connection: Connection, closeCode: number, error: BelfryError | undefined): void {
    const wasConnected = connection === this.#current;
    if (wasConnected) this.#loseCurrent();
    else {
      this.#next = undefined;
      this.#attempting = false;
    }
    // A retired connection is of no use without its successor: what it could deliver was not listened to.
    if (this.#current?.retired) {
      this.#current.close();
      this.#loseCurrent();
    }

    if (this.#isFinal(closeCode)) {
      this.#end(new ClosedError(terminalName(closeCode), closeCode));
    } else if (this.#attempting || this.#cancelWait) {
      this.#enterUnlessConnected(this.#attempting ? 'connecting' : 'waiting', error);
    } else {
      const atOnce = closeCode === TOKEN_EXPIRED && this.#backoff.fresh;
      const delay = this.#backoff.next();
      this.#wait(atOnce ? 0 : delay, error);
    }
  }

  #loseCurrent(): void {
    this.#current = undefined;
    this.#tokenRefresh.stop();
    this.#subscriptions.onDisconnected();
    if (this.#settings.clock.now() - this.#connectedAt >= GOOD_LIFE) this.#backoff.reset();
  }

  #isFinal(closeCode: number): boolean {
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

  #keepTokenFresh(life: number | undefined): void {
    this.#tokenRefresh.stop();
    if (life !== undefined && this.#canRenewToken) this.#tokenRefresh.start(life);
  }

  async #refreshToken(): Promise<number | undefined> {
    const { token, clock } = this.#settings;
    const connection = this.#current;
    try {
      const reply = await this.#command('refresh', {
        token: token && (await askToken(token, clock)),
      });
      return reply.expires as number | undefined;
    } catch (error) {
      if (this.#current === connection) this.#emitter.emit('error', error as BelfryError);
      throw error;
    }
  }

  readonly #command: SendCommand = async (type, members, onReply) => {
    if (!this.#current && this.#state === 'connecting') await this.#nextState();
    if (!this.#current) throw new NotConnectedError();
    return this.#current.command(type, members, onReply);
  };

  #nextState(): Promise<void> {
    return new Promise((resolve) => {
      const off = this.#emitter.on('state', () => {
        off();
        resolve();
      });
    });
  }

  #wait(delay: number, cause: BelfryError | undefined): void {
    // A listener may have closed the client on hearing of the cause.
    if (this.#state === 'closed') return;
    this.#stopWaiting();
    this.#cancelWait = this.#settings.clock.after(delay, () => void this.#connect());
    this.#enterUnlessConnected('waiting', cause);
  }

  #stopWaiting(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
  }

  #end(error: ClosedError | undefined): void {
    if (this.#state === 'closed') return;
    this.#attempting = false;
    this.#stopWaiting();
    this.#tokenRefresh.stop();
    this.#current?.close();
    this.#next?.close();
    this.#current = this.#next = undefined;
    this.#subscriptions.clear();
    this.#enter('closed', error);
    if (error) this.#emitter.emit('error', error);
  }

  #enterUnlessConnected(state: State, cause?: BelfryError): void {
    if (!this.#current) this.#enter(state, cause);
  }

  #enter(state: State, cause?: BelfryError): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#emitter.emit('state', state, cause);
  }
}
