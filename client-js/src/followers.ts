import type { Connected, Members } from './codec.js';
import type { BelfryError } from './errors.js';
import type { Share, TabMessage } from './share.js';
import type { Subscriptions, WantedSet } from './subscriptions.js';
import type { Uplink } from './uplink.js';

/** The tabs that the leading tab serves from its own connection. */
export interface Followers {
  onMessage(message: TabMessage): void;
  /** What the hub says is being taken in: until `onConnected` there is nothing to answer with. */
  onConnecting(): void;
  /** Before the lines that follow `connected` are relayed. */
  onConnected(message: Connected): void;
  relay(line: string): void;
  onDisconnected(): void;
  /** This tab leads no more. */
  clear(): void;
}

export function newFollowers(
  { post, onGone }: Pick<Share, 'post' | 'onGone'>,
  subscriptions: Subscriptions,
  uplink: Uplink,
): Followers {
  /** The wanted set of each, as it was when it was told; by the name of the tab. */
  const tabs = new Map<string, { wanted: WantedSet }>();
  let connecting = false;

  const postAll = (message: TabMessage): void => {
    if (tabs.size) post(message);
  };

  const forget = (name: string): void => {
    const tab = tabs.get(name);
    tabs.delete(name);
    if (tab) subscriptions.adopt(tab, {}, () => {});
  };

  /** Says `connected`, by what the hub `said`, for the channels that stand; the others follow in the next answer. */
  const answer = (to: string, said: Members): void => {
    const tab = tabs.get(to);
    const connection = uplink.connection();
    if (!tab || !connection || connecting) return;
    const subs = subscriptions.answers(tab.wanted, said);
    const line = JSON.stringify({ ...uplink.session(), expires: undefined, subs });
    post({ to, line, transport: connection.transport.name });
  };

  const onWanted = (from: string, wanted: WantedSet): void => {
    const tab = tabs.get(from) ?? { wanted };
    tab.wanted = wanted;
    if (!tabs.has(from)) {
      tabs.set(from, tab);
      onGone(from, () => forget(from));
    }
    const settled = (): void => answer(from, {});
    const behind = subscriptions.adopt(tab, wanted, settled);
    settled();
    if (behind) uplink.reopen();
  };

  const onCommand = async (to: string, { id, type, ...members }: Members): Promise<void> => {
    let reply: Members;
    try {
      reply = await uplink.command(type as string, members);
    } catch (error) {
      reply = { ...(error as BelfryError), type: 'error', message: (error as Error).message };
    }
    post({ to, line: JSON.stringify({ ...reply, id }) });
  };

  return {
    onMessage({ from = '', subs, line }) {
      if (line) void onCommand(from, JSON.parse(line));
      if (subs) onWanted(from, subs);
    },
    onConnecting() {
      connecting = true;
    },
    onConnected({ subs }) {
      connecting = false;
      for (const name of tabs.keys()) answer(name, subs);
    },
    relay: (line) => postAll({ line }),
    onDisconnected: () => postAll({ lead: true }),
    clear() {
      for (const name of tabs.keys()) forget(name);
    },
  };
}
