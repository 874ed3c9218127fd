import type { Connected, Members, Reply } from './codec.js';
import type { BelfryError } from './errors.js';
import type { Share, TabMessage } from './share.js';
import type { SendCommand, Subscriptions } from './subscriptions.js';
import type { TransportName } from './transport.js';

interface Tab {
  /** Its wanted set, as it was when it was told. */
  subs: Members;
  /** At the subscriptions. */
  readonly handle: object;
  answered: boolean;
  /** It stands further back than the connection: the next one begins there. */
  behind: boolean;
}

/** The tabs that the leading tab serves from its own connection. */
export class Followers {
  readonly #share: Share;
  readonly #subscriptions: Subscriptions;
  readonly #command: SendCommand;
  /** A new connection is needed, from the positions that the wanted set now names. */
  readonly #reopen: () => void;
  /** By the name of the tab. */
  readonly #tabs = new Map<string, Tab>();
  #connected: Connected | undefined;
  #transport: TransportName | undefined;

  constructor(
    share: Share,
    subscriptions: Subscriptions,
    command: SendCommand,
    reopen: () => void,
  ) {
    this.#share = share;
    this.#subscriptions = subscriptions;
    this.#command = command;
    this.#reopen = reopen;
  }

  onMessage({ from = '', subs, line }: TabMessage): void {
    if (line) void this.#onCommand(from, JSON.parse(line));
    if (subs) this.#onSubs(from, subs);
  }

  /** The wanted set is being brought to a new answer of the hub: until that is done there is nothing to answer with. */
  onConnecting(): void {
    this.#connected = undefined;
  }

  /** Before the lines that follow `connected` are relayed. */
  onConnected(message: Connected, transport: TransportName): void {
    this.#connected = message;
    this.#transport = transport;
    for (const [name, tab] of this.#tabs) {
      tab.behind = false;
      this.#answer(name, message.subs);
    }
    this.#share.post({ line: '{}' });
  }

  relay(line: string): void {
    if (this.#tabs.size) this.#share.post({ line });
  }

  onDisconnected(): void {
    this.#connected = undefined;
    if (this.#tabs.size) this.#share.post({ lost: true });
  }

  #onSubs(from: string, subs: Members): void {
    const known = this.#tabs.get(from);
    const tab = known ?? { subs, handle: {}, answered: false, behind: false };
    tab.subs = subs;
    tab.answered = false;
    tab.behind = false;
    this.#tabs.set(from, tab);
    if (!known) {
      this.#share.onGone(from, () => {
        this.#tabs.delete(from);
        this.#subscriptions.adopt(tab.handle, {}, () => {});
      });
    }
    // A channel that is refused is answered for like one that stands.
    const settled = (): void => {
      if (!tab.answered && !tab.behind) this.#answer(from);
    };
    tab.behind = this.#subscriptions.adopt(tab.handle, subs, settled);
    if (tab.behind) this.#reopen();
    else this.#answer(from);
  }

  #answer(to: string, given: Members = {}): void {
    const tab = this.#tabs.get(to);
    if (!tab || !this.#connected) return;
    const subs = this.#subscriptions.answers(tab.subs, given);
    if (!subs) return;
    tab.answered = true;
    const { expires, ...about } = this.#connected;
    const line = JSON.stringify({ ...about, subs });
    this.#share.post({ to, line, ...(this.#transport && { transport: this.#transport }) });
  }

  async #onCommand(to: string, { id, type, ...members }: Members): Promise<void> {
    let answer: Members;
    try {
      answer = (await this.#command(type as string, members)) as Reply;
    } catch (error) {
      const { code, message, retry } = error as BelfryError;
      answer = { type: 'error', code, message, retry };
    }
    this.#share.post({ to, line: JSON.stringify({ ...answer, id }) });
  }
}
