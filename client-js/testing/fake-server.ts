import type { Position } from '../src/codec.js';
import { type Entry, FakeChannel } from './fake-channel.js';
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
  readonly socket: FakeWebSocket;
  readonly client: string;
  readonly channels: Set<string>;
}

/**
 * A hub in memory that speaks the protocol with every `FakeWebSocket` made by its class `WebSocket`. Sockets open in
 * the microtask after they were made; everything else happens at once.
 */
export class FakeServer {
  /** Give this to the client as its option `WebSocket`. */
  readonly WebSocket: new (
    url: string,
  ) => FakeWebSocket;
  /** Every socket ever made, the newest last. */
  readonly sockets: FakeWebSocket[] = [];
  /** Everything that clients sent, in order. */
  readonly received: ClientMessage[] = [];
  /** Members of `connected` beside those that are needed. */
  extras: Record<string, unknown> = {};
  /** False: sockets that are made from now on fail. */
  reachable = true;
  /** Where set, the answer to `connect` is a close with this code. */
  refuseWith: number | undefined;
  /** True: what arrives is not answered. */
  mute = false;
  #lastClient = 0;
  readonly #channels = new Map<string, FakeChannel>();
  readonly #refusals = new Map<string, { code: string; retry: boolean }>();
  readonly #sessions = new Map<FakeWebSocket, Session>();

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
    for (const { socket, channels } of this.#sessions.values()) {
      if (channels.has(channel)) send(socket, { type: 'pub', channel, ...entry });
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
    for (const { socket } of this.#sessions.values()) send(socket, message);
  }

  /** Closes every connection. */
  breakOff(code = 1006, reason = ''): void {
    for (const socket of this.sockets) socket.breakOff(code, reason);
  }

  #accept(socket: FakeWebSocket): void {
    this.sockets.push(socket);
    socket.onEnd = () => this.#sessions.delete(socket);
    socket.onSent = (text) => this.#receive(socket, JSON.parse(text));
    queueMicrotask(() => {
      if (!this.reachable) socket.breakOff();
      else if (socket.state === 'connecting') socket.acceptOpen();
    });
  }

  #receive(socket: FakeWebSocket, message: ClientMessage): void {
    this.received.push(message);
    if (this.mute) return;
    if (message.type === 'connect') this.#connect(socket, message);
    else this.#answer(socket, message);
  }

  #connect(socket: FakeWebSocket, { id, client, subs }: ClientMessage): void {
    if (this.refuseWith !== undefined) {
      socket.breakOff(this.refuseWith);
      return;
    }
    const session = {
      socket,
      client: client ?? `c${++this.#lastClient}`,
      channels: new Set<string>(),
    };
    this.#sessions.set(socket, session);
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
    send(socket, { type: 'connected', id, ...about, ...this.extras, subs: answers });
    for (const [channel, entries] of missed) this.#deliver(socket, channel, entries);
  }

  #answer(socket: FakeWebSocket, { type, id, channel = '', ...members }: ClientMessage): void {
    const session = this.#sessions.get(socket);
    if (!session) return;
    const reply = (name: string, more: object): void =>
      send(socket, { type: name, id, channel, ...more });
    if (type === 'subscribe') {
      const refusal = this.#refusals.get(channel);
      if (refusal) {
        reply('error', { message: 'refused', ...refusal });
        return;
      }
      const [answer, entries] = this.#attach(session, channel, members as SubscribeRequest);
      reply('subscribed', answer);
      this.#deliver(socket, channel, entries);
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

  #deliver(socket: FakeWebSocket, channel: string, entries: readonly Entry[]): void {
    for (const entry of entries) send(socket, { type: 'pub', channel, ...entry });
  }
}

function send(socket: FakeWebSocket, message: object): void {
  socket.receive(JSON.stringify(message));
}
