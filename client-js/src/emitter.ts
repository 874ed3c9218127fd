/** A typed list of listeners per event; `Events` maps each event to the arguments that its listeners get. */
export class Emitter<Events extends Record<string, unknown[]>> {
  readonly #listeners: { [K in keyof Events]?: Set<(...args: Events[K]) => void> } = {};

  /** Returns the function that takes the listener off again. */
  on<K extends keyof Events>(event: K, listener: (...args: Events[K]) => void): () => void {
    const listeners = this.#listeners[event] ?? new Set();
    this.#listeners[event] = listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  emit<K extends keyof Events>(event: K, ...args: Events[K]): void {
    for (const listener of [...(this.#listeners[event] ?? [])]) guard(listener, ...args);
  }
}

/** Calls code of the page: what it throws is reported as the browser would, and stops nothing here. */
export function guard<A extends unknown[]>(
  callback: ((...args: A) => void) | undefined,
  ...args: A
): void {
  try {
    callback?.(...args);
  } catch (error) {
    (globalThis.reportError ?? console.error)(error);
  }
}
