import { type Attempt, type Next, newAttempt } from './attempt.js';
import type { Connected, Members, Message, Reply } from './codec.js';
import { refused } from './commands.js';
import { type Connection, newConnection } from './connection.js';
import type { Emitter } from './emitter.js';
import { type BelfryError, ended, NO_CLOSE_FRAME, notConnected } from './errors.js';
import type { BelfryEvents, State } from './events.js';
import type { Settings } from './options.js';
import { findOutage } from './outage.js';
import { type PageListener, watchPage } from './page.js';
import { newReconnect } from './reconnect.js';
import { newShare } from './share.js';
import type { Subscriptions } from './subscriptions.js';
import { newSuccession } from './succession.js';
import { askToken, newTokenRefresh } from './token.js';
import type { TransportName } from './transport.js';

/** Keeps one connection to the hub, over all attempts, transports and tokens. */
export interface Uplink extends PageListener {
  state(): State;
  /** What the hub said last about this client. */
  session(): Connected | undefined;
  connection(): Connection | undefined;
  /** Waits while the client connects, and rejects while there is no connection. */
  command(type: string, members: Members): Promise<Reply>;
  /** Opens a connection; a current one serves on until the new one takes over. */
  dial(order?: readonly TransportName[]): Promise<void>;
  /** The connection, as it is, does not begin where the wanted set now does. */
  reopen(): void;
  /** For good. */
  end(error?: BelfryError): void;
}

export function newUplink(
  settings: Settings,
  subscriptions: Subscriptions,
  { once, emit }: Emitter<BelfryEvents>,
): Uplink {
  const { clock, paths, token } = settings;
  const reconnect = newReconnect(settings);
  const canRenewToken = typeof token === 'function';
  let state: State = 'connecting';
  /** Carries publications and commands. */
  let current: Connection | undefined;
  /** Was the current one, and has answers to wait for. */
  let former: Connection | undefined;
  /** Beside the current connection, or without one. */
  let next: Next | undefined;
  let session: Connected | undefined;
  let lastToken: string | undefined;

  const dial = async (order?: readonly TransportName[]): Promise<void> => {
    if (state === 'closed') return;
    const onFailed = (error: BelfryError): void => {
      next = undefined;
      if (!order || !current) comeBack(error);
    };
    const attempt: Attempt = newAttempt(clock, (name) => connectionBy(name, attempt), onFailed);
    proceed(attempt);
    // What the page subscribes in the same turn goes along with the first connection.
    await undefined;
    if (next !== attempt) return;
    try {
      const [fresh] = await Promise.all([freshToken(), subscriptions.askTokens()]);
      // One that came late for an attempt that was given up may be older than the present one.
      if (next !== attempt) return;
      lastToken = fresh;
    } catch (error) {
      if (next !== attempt) return;
      emit('error', error as BelfryError);
      onFailed(error as BelfryError);
      return;
    }
    attempt.start(order ?? (share?.follows() ? [paths.best] : paths.order()), paths.headStart());
  };

  const connectionBy = (name: TransportName, attempt: Attempt): Connection => {
    const transport = share?.follows() ? share.borrow() : settings.newTransport(name);
    let since = clock.now();
    const connection: Connection = newConnection(transport, clock, {
      hello: (aside) => ({
        // Empty is none, whether it was given or fetched.
        token: lastToken || undefined,
        client: session?.client,
        name: 'js/1.0',
        subs: aside ? undefined : subscriptions.request(),
      }),
      onConnected(message) {
        attempt.onWon(connection);
        const latency = clock.now() - since;
        since = clock.now();
        onConnected(connection, message, latency);
      },
      onRenewed: (message) => onAnswer(message, true),
      onMessage,
      onHeard: (line) => share?.followers.relay(line),
      onClosed(error) {
        if (connection === current) onLost(transport.name, clock.now() - since, error);
        else {
          if (error.closeCode === NO_CLOSE_FRAME) settings.address.goHome();
          attempt.onClosed(connection, error);
        }
      },
    });
    return connection;
  };

  const onConnected = (connection: Connection, message: Connected, latency: number): void => {
    const { name, borrowed } = connection.transport;
    next = undefined;
    session = message;
    former?.close();
    former = current;
    current = connection;
    former?.retire();
    reconnect.onConnected();
    stopServing();
    if (!borrowed) paths.onWon(name, latency);
    succession.onServing(name, borrowed);
    enter('connected');
    emit('transport', name);
    // A listener may have closed the client on hearing of it.
    if (current === connection) onAnswer(message, false);
  };

  const onAnswer = (message: Connected, renewed: boolean): void => {
    session = message;
    if (message.expires !== undefined && canRenewToken) tokenRefresh.start(message.expires);
    share?.followers.onConnecting();
    subscriptions.onConnected(message, renewed);
    share?.followers.onConnected(message);
  };

  /** Unless something leads to a next connection already. */
  const replace = (only?: readonly TransportName[]): void => {
    if (!next) void dial(only);
  };

  const succession = newSuccession(clock, paths, replace);

  const onMessage = (message: Message): void => {
    if (message.type === 'goaway') {
      // It is the leading tab that has to go.
      if (share?.follows()) return;
      // The old connection serves on until the new one takes over in the slot that the hub gave.
      reconnect.onHeldOff(message.reconnectAfter);
      if (next?.state !== 'waiting') wait(message.reconnectAfter);
    } else if (message.type === 'status') {
      enter(message.bus === 'down' ? 'degraded' : 'connected');
    } else if (message.type !== 'error') subscriptions.onMessage(message);
    // The end follows, and decides: with a new token there is no trouble to tell of.
    else if (message.code !== 'token_expired') emit('error', refused(message));
  };

  const onLost = (name: TransportName, lifetime: number, error: BelfryError): void => {
    if (error.closeCode === NO_CLOSE_FRAME) paths.onCut(name, lifetime);
    reconnect.onLost(lifetime);
    current = undefined;
    stopServing();
    subscriptions.onDisconnected();
    share?.followers.onDisconnected();
    comeBack(error);
  };

  const comeBack = (error: BelfryError): void => {
    if (reconnect.failFinally(error.closeCode)) end(ended(error));
    else if (next) enter(next.state, error);
    else wait(reconnect.failBy(error), error);
  };

  const freshToken = async (): Promise<string | undefined> =>
    token && !share?.follows() ? askToken(token, clock) : lastToken;

  const tokenRefresh = newTokenRefresh(clock, async () => {
    const connection = current;
    try {
      lastToken = await freshToken();
      if (connection?.transport.renew) {
        connection.transport.renew();
        return undefined;
      }
      const reply = await connection?.command('refresh', { token: lastToken });
      return reply?.expires as number | undefined;
    } catch (error) {
      if (current === connection) emit('error', error as BelfryError);
      throw error;
    }
  });

  const wait = (delay: number, cause?: BelfryError): void => {
    // A listener may have closed the client on hearing of the cause.
    if (state !== 'closed') {
      proceed({ state: 'waiting', cancel: clock.after(delay, () => void dial()) }, cause);
    }
  };

  const proceed = (successor: Next, cause?: BelfryError): void => {
    next?.cancel();
    next = successor;
    if (!current) enter(next.state, cause);
  };

  /** Stops what goes on beside a connection that serves. */
  const stopServing = (): void => {
    tokenRefresh.stop();
    succession.onServed();
  };

  const letGo = (): void => {
    share?.leave();
    next?.cancel();
    next = undefined;
    tokenRefresh.stop();
    succession.stop();
    former?.close();
    current?.close();
    current = undefined;
  };

  const enter = (entered: State, cause?: BelfryError): void => {
    if (state === entered) return;
    state = entered;
    emit('state', state, cause);
    if (state === 'waiting' && cause) void tellOutage(cause);
  };

  const tellOutage = async (cause: BelfryError): Promise<void> => {
    const then = next;
    // Who was told by the hub need not ask: behind a balancer that takes turns, the question may take the turn of the node
    // that would let the client in.
    const told = cause.closeCode !== NO_CLOSE_FRAME && cause.code === 'connection_lost';
    const outage = told ? 'hub' : await findOutage(settings);
    if (next === then && state === 'waiting') emit('state', state, cause, outage);
  };

  const end = (error?: BelfryError): void => {
    if (state === 'closed') return;
    stopWatching();
    letGo();
    subscriptions.clear();
    enter('closed', error);
    if (error) emit('error', error);
  };

  const uplink: Uplink = {
    state: () => state,
    session: () => session,
    connection: () => current,

    async command(type, members) {
      if (!current && state === 'connecting') await once('state');
      if (!current) throw notConnected();
      return current.command(type, members);
    },

    dial,

    reopen() {
      if (current?.transport.renew) current.transport.renew();
      else void dial();
    },

    /** What waits because of a failure need wait no longer than the hub wants; `verify`: nor is what stands to be trusted. */
    wake(verify) {
      share?.join();
      if (current) {
        if (verify) replace();
      } else if (next?.state !== 'connecting') {
        wait(reconnect.newDelay());
      }
    },

    /** Lets go of everything until `wake`. */
    sleep() {
      letGo();
      subscriptions.onDisconnected();
      enter('waiting');
    },

    /** A connection whose network is gone is lost, whatever the socket says. */
    async check() {
      const connection = current;
      if ((await findOutage(settings)) === 'network') connection?.lose('offline');
    },

    end,
  };

  const share = settings.share
    ? newShare(`belfry ${settings.address.home} `, subscriptions, uplink)
    : undefined;
  const stopWatching = watchPage(uplink);
  share?.join();
  void dial();
  return uplink;
}
