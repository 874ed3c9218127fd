interface Waiting {
  readonly task: () => unknown;
  readonly resolve: (value: unknown) => void;
}

/** Web Locks of one origin: each name is held by one at a time, the others wait in order. */
export class FakeLocks {
  /** The first of each name holds it. */
  readonly #queues = new Map<string, Waiting[]>();

  request(
    name: string,
    { signal }: { readonly signal: AbortSignal },
    task: () => unknown,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const waiting = { task, resolve };
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      queue.push(waiting);
      signal.addEventListener('abort', () => {
        const at = queue.indexOf(waiting);
        // Who holds it lets go when its task has ended.
        if (at < 1) return;
        queue.splice(at, 1);
        reject(signal.reason);
      });
      if (queue.length === 1) queueMicrotask(() => this.#grant(queue));
    });
  }

  async #grant(queue: Waiting[]): Promise<void> {
    const [holder] = queue;
    if (!holder) return;
    holder.resolve(await holder.task());
    queue.shift();
    void this.#grant(queue);
  }
}

/** BroadcastChannel of one origin: a message arrives, as a copy, at all of that name but its sender. */
export class FakeBroadcastChannel {
  static #open = new Set<FakeBroadcastChannel>();
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(readonly name: string) {
    FakeBroadcastChannel.#open.add(this);
  }

  postMessage(message: unknown): void {
    for (const other of FakeBroadcastChannel.#open) {
      if (other === this || other.name !== this.name) continue;
      const data = structuredClone(message);
      queueMicrotask(() => other.onmessage?.({ data }));
    }
  }

  close(): void {
    this.onmessage = null;
    FakeBroadcastChannel.#open.delete(this);
  }
}
