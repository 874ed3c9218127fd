/** A typed list of listeners per event; `Events` maps each event to the arguments that its listeners get. */
export interface Emitter<Events extends Record<string, unknown[]>> {
  /** Returns the function that takes the listener off again. */
  on<K extends keyof Events>(event: K, listener: (...args: Events[K]) => void): () => void;
  /** Resolves when the event comes. */
  once<K extends keyof Events>(event: K): Promise<void>;
  emit<K extends keyof Events>(event: K, ...args: Events[K]): void;
}

export function newEmitter<Events extends Record<string, unknown[]>>(): Emitter<Events> {
  const listeners: { [K in keyof Events]?: Set<(...args: Events[K]) => void> } = {};
  const on: Emitter<Events>['on'] = (event, listener) => {
    listeners[event] ??= new Set();
    listeners[event].add(listener);
    return () => void listeners[event]?.delete(listener);
  };
  return {
    on,
    once: (event) =>
      new Promise((resolve) => {
        const off = on(event, () => {
          off();
          resolve();
        });
      }),
    emit(event, ...args) {
      for (const listener of [...(listeners[event] ?? [])]) guard(() => listener(...args));
    },
  };
}

/** Calls code of the page: what it throws is reported as the browser would, and stops nothing here. */
export function guard(call: () => void): void {
  try {
    call();
  } catch (error) {
    (globalThis.reportError ?? console.error)(error);
  }
}
