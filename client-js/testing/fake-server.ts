import type { Position } from '../src/codec.js';
import type { FakeAnswer } from './fake-answer.js';
import { type Entry, FakeChannel } from './fake-channel.js';
import { type FakeHandler, type FakeRequest, fakeFetch } from './fake-http.js';
import { FakeWebSocket } from './fake-websocket.js';

/** A line from a client, parsed. */
export interface ClientMessage {
  readonly type: string;
  readonly id: number;
  readonly channel?: string;
  readonly client?: string;
  readonly [member: string]: unknown;
}

type SubscribeRequest = Partial<Position> & { readonly rewind?: number };

interface Session {
  /** Carries a message to the client. */
  readonly send: (message: object) => void;
  readonly client: string;
  readonly channels: Set<string>;
}

/**
 * A hub in memory that speaks the protocol with every `FakeWebSocket` made by its class `WebSocket`, and with whoever
 * calls its `fetch`. Sockets open in the microtask after they were made; everything else happens at once.
 */
export class FakeServer implements FakeHandler {
  /** Give this to the client as its option `WebSocket`. */
  readonly WebSocket: new (
    url: string,
  ) => FakeWebSocket;
  /** Give this to the client as its option `fetch`. */
  readonly fetch: typeof fetch = fakeFetch(this);
  /** Every socket ever made, the newest last. */
  readonly sockets: FakeWebSocket[] = [];
  /** Everything that clients sent, in order. */
  readonly received: ClientMessage[] = [];
  /** Members of `connected` beside those that are needed. */
  extras: Record<string, unknown> = {};
  /** False: sockets that are made and requests that are sent from now on fail. */
  reachable = true;
  /** False: a balancer strips the upgrade, so that sockets fail; requests are not affected. */
  upgrades = true;
  /** What somebody on the way answers in the place of the hub. */
  intercept: (request: FakeRequest) => Response | undefined = () => undefined;
  /** Every poll that is held, and every stream. */
  readonly #answers = new Set<FakeAnswer>();
  /** Where set, the answer to `connect` is a close with this code. */
  refuseWith: number | undefined;
  /** True: what arrives is not answered. */
  mute = false;
  #lastClient = 0;
  readonly #channels = new Map<string, FakeChannel>();
  readonly #refusals = new Map<string, { code: string; retry: boolean }>();
  readonly #sessions = new Map<object, Session>();

  constructor() {
    const accept = (socket: FakeWebSocket): void => this.#accept(socket);
    this.WebSocket = class extends FakeWebSocket {
      constructor(url: string) {
        super(url);
        accept(this);
      }
    };
  }

  get lastSocket(): FakeWebSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket was made');
    return socket;
  }

  /** Those of one type among the messages received. */
  receivedOf(type: string): ClientMessage[] {
    return this.received.filter((message) => message.type === type);
  }

  channel(name: string): FakeChannel {
    const channel = this.#channels.get(name) ?? new FakeChannel(name);
    this.#channels.set(name, channel);
    return channel;
  }

  publish(channel: string, data: unknown): Position {
    const entry = this.channel(channel).append(data);
    for (const { send, channels } of [...this.#sessions.values()]) {
      if (channels.has(channel)) send({ type: 'pub', channel, ...entry });
    }
    return this.channel(channel).position;
  }

  /** From now on subscribing to the channel is refused; without a code it is allowed again. */
  refuse(channel: string, code?: string, retry = false): void {
    if (code) this.#refusals.set(channel, { code, retry });
    else this.#refusals.delete(channel);
  }

  /** Sends a message to every client that is connected. */
  broadcast(message: object): void {
    for (const { send } of [...this.#sessions.values()]) send(message);
  }

  /** Closes every connection. The hub gives the name of its codes as reason: `breakOff(4506, 'revoked')`. */
  breakOff(code = 1006, reason = ''): void {
    for (const socket of this.sockets) socket.breakOff(code, reason);
    for (const answer of this.#answers) answer.breakOff();
    this.#answers.clear();
  }

  #accept(socket: FakeWebSocket): void {
    this.sockets.push(socket);
    socket.onEnd = () => this.#sessions.delete(socket);
    socket.onSent = (text) => this.#receive(socket, JSON.parse(text));
    queueMicrotask(() => {
      if (!this.reachable || !this.upgrades) socket.breakOff();
      else if (socket.state === 'connecting') socket.acceptOpen();
    });
  }

  #receive(socket: FakeWebSocket, message: ClientMessage): void {
    this.received.push(message);
    if (this.mute) return;
    const send = (answer: object): void => socket.receive(JSON.stringify(answer));
    if (message.type !== 'connect') this.#answer(this.#sessions.get(socket), message);
    else if (this.refuseWith === undefined) this.#connect(socket, message, send);
    else socket.breakOff(this.refuseWith);
  }

  /** Called by `fetch`. */
  stream({ lines: [connect], onAbort }: FakeRequest, answer: FakeAnswer): void {
    this.received.push(connect as ClientMessage);
    this.#hold(answer, onAbort);
    if (this.mute) return;
    const send = (message: object): void => answer.write(`data: ${JSON.stringify(message)}\n\n`);
    this.#connect(answer, connect as ClientMessage, send);
  }

  /** Called by `fetch`. */
  poll({ lines, onAbort }: FakeRequest, answer: FakeAnswer): void {
    const [connect, ...commands] = lines as ClientMessage[];
    this.received.push(...(lines as ClientMessage[]));
    this.#hold(answer, onAbort);
    if (this.mute || !connect) return;
    let [count, connecting] = [0, true];
    const end = (): void => {
      if (!this.#answers.delete(answer)) return;
      clearTimeout(timer);
      this.#sessions.delete(answer);
      answer.end();
    };
    const send = (message: object): void => {
      count++;
      answer.write(`${JSON.stringify(message)}\n`);
      if (!connecting) end();
    };
    const timer = setTimeout(end, connect.wait as number);
    onAbort(() => clearTimeout(timer));
    this.#connect(answer, connect, send);
    for (const command of commands) this.#answer(this.#sessions.get(answer), command);
    connecting = false;
    if (count > 1 || !connect.wait) end();
  }

  #hold(answer: FakeAnswer, onAbort: FakeRequest['onAbort']): void {
    this.#answers.add(answer);
    onAbort(() => {
      this.#answers.delete(answer);
      this.#sessions.delete(answer);
    });
  }

  #connect(
    end: object,
    { id, client, subs = {} }: ClientMessage,
    send: (message: object) => void,
  ): void {
    const session = {
      send,
      client: client ?? `c${++this.#lastClient}`,
      channels: new Set<string>(),
    };
    this.#sessions.set(end, session);
    const answers: Record<string, unknown> = Object.create(null);
    const missed: [string, readonly Entry[]][] = [];
    for (const [channel, request] of Object.entries(subs as Record<string, SubscribeRequest>)) {
      const refusal = this.#refusals.get(channel);
      const [answer, entries] = refusal
        ? [{ error: refusal }, []]
        : this.#attach(session, channel, request);
      answers[channel] = answer;
      missed.push([channel, entries]);
    }
    const about = {
      client: session.client,
      node: 'fake',
      version: '1.0.0',
      ping: 25_000,
      limits: {},
    };
    send({ type: 'connected', id, ...about, ...this.extras, subs: answers });
    for (const [channel, entries] of missed) this.#deliver(session, channel, entries);
  }

  #answer(
    session: Session | undefined,
    { type, id, channel = '', ...members }: ClientMessage,
  ): void {
    if (!session) return;
    const reply = (name: string, more: object): void =>
      session.send({ type: name, id, channel, ...more });
    if (type === 'subscribe') {
      const refusal = this.#refusals.get(channel);
      if (refusal) {
        reply('error', { message: 'refused', ...refusal });
        return;
      }
      const [answer, entries] = this.#attach(session, channel, members as SubscribeRequest);
      reply('subscribed', answer);
      this.#deliver(session, channel, entries);
    } else if (type === 'unsubscribe') {
      session.channels.delete(channel);
      reply('unsubscribed', {});
    } else if (type === 'publish') {
      reply('published', this.publish(channel, members.data));
    } else if (type === 'presence') {
      const present = [...this.#sessions.values()].filter(({ channels }) => channels.has(channel));
      reply('presence', { clients: present.map(({ client }) => ({ client })) });
    } else if (type === 'history') {
      reply('history', { publications: this.channel(channel).newest(members.limit as number) });
    } else if (type === 'refresh') {
      reply('refreshed', { expires: this.extras.expires });
    } else {
      reply('error', { code: 'unknown_type', message: 'unknown type', retry: false });
    }
  }

  #attach(session: Session, channel: string, request: SubscribeRequest) {
    session.channels.add(channel);
    return this.channel(channel).attach(request, request.rewind);
  }

  #deliver({ send }: Session, channel: string, entries: readonly Entry[]): void {
    for (const entry of entries) send({ type: 'pub', channel, ...entry });
  }
}
