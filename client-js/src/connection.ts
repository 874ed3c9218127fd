import type { Clock } from './clock.js';
import { type Connected, decode, type Members, type Message, type Reply } from './codec.js';
import { COMMAND_TIMEOUT, newCommands, refused } from './commands.js';
import {
  BelfryError,
  CLOSE_CODES,
  lost,
  NO_CLOSE_FRAME,
  notConnected,
  timedOut,
} from './errors.js';
import { newWatchdog } from './heartbeat.js';
import { CONNECT_TIMEOUT, type Transport } from './transport.js';

export interface ConnectionListener {
  /** The members of `connect`, read at the last moment. `aside`: without the wanted set. */
  hello(aside?: boolean): Members;
  onConnected(message: Connected): void;
  /** What the hub says after `renew`, and with each poll. */
  onRenewed(message: Connected): void;
  /** Whatever is not an answer to a command. */
  onMessage(message: Message): void;
  /** Each line that `onMessage` is about to get, and heartbeats. */
  onHeard(line: string): void;
  /** Once, unless `close` was called. */
  onClosed(error: BelfryError): void;
}

/** One connection to the hub, from the first attempt to its end: opening → connected (→ retired) → closed. */
export interface Connection {
  readonly transport: Transport;
  open(): void;
  /**
   * `onReply` runs before the next line is read, which a promise does not; never on a retired connection, whose
   * publications are not heard either.
   */
  command(type: string, members: Members, onReply?: (reply: Reply) => void): Promise<Reply>;
  /** Brings the hub to a wanted set that changed: by a command, or where requests bring it along, by the next of them. */
  change(type: string, members: Members, onReply?: (reply: Reply) => void): Promise<void>;
  /** A successor delivers from here on. Only answers pass still, and with the last of them it closes. */
  retire(): void;
  /** The path is known to be gone. */
  lose(reason: string): void;
  close(): void;
}

export function newConnection(
  transport: Transport,
  clock: Clock,
  { hello, onConnected, onRenewed, onMessage, onHeard, onClosed }: ConnectionListener,
): Connection {
  /** Bytes of a line that the hub takes, if it says so: a longer one would end the connection. */
  let largest: number | undefined;
  let state: 'opening' | 'connected' | 'retired' | 'closed' = 'opening';
  /** The last line was an error that belongs to no command: if the end follows, this is its reason. */
  let refusal: BelfryError | undefined;

  const commands = newCommands(clock, async (line) => {
    if (new Blob([line]).size > (largest as number)) throw refused({ code: 'too_large' });
    await transport.send(line);
  });
  const watchdog = newWatchdog(clock, () => lose('the hub fell silent'));
  /** Of opening, and later of retirement. */
  let cancelDeadline = clock.after(CONNECT_TIMEOUT, () => end(timedOut('connect')));

  const close = (): void => {
    if (release()) commands.failAll(lost('closed'));
  };

  const end = (error: BelfryError): void => {
    if (!release()) return;
    const { retryAfter, closeCode = NO_CLOSE_FRAME } = error;
    const { code, message, retry } = refusal ?? error;
    // A transport that knows no close codes says by an error, last, how it ends.
    const said = (closeCode === NO_CLOSE_FRAME && CLOSE_CODES[code]) || closeCode;
    commands.failAll(lost(message, said));
    onClosed(new BelfryError(code, message, retry, { closeCode: said, retryAfter }));
  };

  /** False if that was done before. */
  const release = (): boolean => {
    if (state === 'closed') return false;
    state = 'closed';
    cancelDeadline();
    watchdog.stop();
    transport.close();
    return true;
  };

  const lose = (reason: string): void => end(lost(reason));

  const command: Connection['command'] = async (type, members, onReply) => {
    if (state === 'opening' || state === 'closed') throw notConnected();
    return commands.send(type, members, (reply) => {
      if (state === 'connected') onReply?.(reply);
    });
  };

  const closeIfDone = (): void => {
    if (state === 'retired' && commands.idle()) close();
  };

  const onLine = (line: string, aside?: boolean): Message | undefined => {
    watchdog.heard();
    refusal = undefined;
    let message: Message | undefined;
    try {
      message = decode(line);
    } catch (error) {
      end(error as BelfryError);
      return undefined;
    }
    const delivers = state === 'connected' && !aside;
    if (delivers && !(message && 'id' in message)) onHeard(line);
    if (message) receive(message, delivers);
    return message;
  };

  const receive = (message: Message, delivers: boolean): void => {
    const opening = state === 'opening';
    if (message.type === 'error' && (opening || !message.id)) refusal = refused(message);
    if (message.type === 'connected') {
      if (opening) {
        state = 'connected';
        cancelDeadline();
        largest = message.limits?.message;
        watchdog.start(message.ping);
        onConnected(message);
      } else if (delivers) onRenewed(message);
    } else if ('id' in message) {
      commands.settle(message);
      closeIfDone();
    } else if (delivers) onMessage(message);
  };

  return {
    transport,
    open() {
      try {
        transport.open({
          hello,
          onLine,
          onClose: end,
        });
      } catch (error) {
        // The policy of a page may forbid even the attempt.
        lose((error as Error).message);
      }
    },
    command,
    async change(type, members, onReply) {
      if (transport.renew) transport.renew();
      else await command(type, members, onReply);
    },
    retire() {
      state = 'retired';
      cancelDeadline = clock.after(COMMAND_TIMEOUT, close);
      closeIfDone();
    },
    lose,
    close,
  };
}
