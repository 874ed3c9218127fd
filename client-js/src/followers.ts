import type { Connected, Members } from './codec.js';
import type { BelfryError } from './errors.js';
import type { Share, TabMessage } from './share.js';
import type { Subscriptions, WantedSet } from './subscriptions.js';
import type { Uplink } from './uplink.js';

/** The tabs that the leading tab serves from its own connection. */
export class Followers {
  readonly #share: Share;
  readonly #subscriptions: Subscriptions;
  readonly #uplink: Uplink;
  /** The wanted set of each, as it was when it was told; by the name of the tab. */
  readonly #tabs = new Map<string, { wanted: WantedSet }>();
  /** What the hub says is being taken in: until that is done there is nothing to answer with. */
  #connecting = false;

  constructor(share: Share, subscriptions: Subscriptions, uplink: Uplink) {
    this.#share = share;
    this.#subscriptions = subscriptions;
    this.#uplink = uplink;
  }

  onMessage({ from = '', subs, line }: TabMessage): void {
    if (line) void this.#onCommand(from, JSON.parse(line));
    if (subs) this.#onWanted(from, subs);
  }

  onConnecting(): void {
    this.#connecting = true;
  }

  /** Before the lines that follow `connected` are relayed. */
  onConnected({ subs }: Connected): void {
    this.#connecting = false;
    for (const name of this.#tabs.keys()) this.#answer(name, subs);
  }

  relay(line: string): void {
    if (this.#tabs.size) this.#share.post({ line });
  }

  onDisconnected(): void {
    if (this.#tabs.size) this.#share.post({ lead: true });
  }

  /** This tab leads no more. */
  clear(): void {
    for (const name of this.#tabs.keys()) this.#forget(name);
  }

  #forget(name: string): void {
    const tab = this.#tabs.get(name);
    this.#tabs.delete(name);
    if (tab) this.#subscriptions.adopt(tab, {}, () => {});
  }

  #onWanted(from: string, wanted: WantedSet): void {
    const tab = this.#tabs.get(from) ?? { wanted };
    tab.wanted = wanted;
    if (!this.#tabs.has(from)) {
      this.#tabs.set(from, tab);
      this.#share.onGone(from, () => this.#forget(from));
    }
    const answer = (): void => this.#answer(from, {});
    const behind = this.#subscriptions.adopt(tab, wanted, answer);
    answer();
    if (behind) this.#uplink.reopen();
  }

  /** Says `connected`, by what the hub `said`, for the channels that stand; the others follow in the next answer. */
  #answer(to: string, said: Members): void {
    const tab = this.#tabs.get(to);
    const { session, connection } = this.#uplink;
    if (!tab || !connection || this.#connecting) return;
    const subs = this.#subscriptions.answers(tab.wanted, said);
    const line = JSON.stringify({ ...session, expires: undefined, subs });
    this.#share.post({ to, line, transport: connection.transport.name });
  }

  async #onCommand(to: string, { id, type, ...members }: Members): Promise<void> {
    let answer: Members;
    try {
      answer = await this.#uplink.command(type as string, members);
    } catch (error) {
      const { code, message, retry } = error as BelfryError;
      answer = { type: 'error', code, message, retry };
    }
    this.#share.post({ to, line: JSON.stringify({ ...answer, id }) });
  }
}
