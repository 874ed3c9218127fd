/** What the life of a page means for its connection. */
export interface PageListener {
  /** It may be time again: the network is back, somebody looks. `verify`: what stands may be dead. */
  wake(verify: boolean): void;
  /** The page is put away, and may come back as if nothing had been. */
  sleep(): void;
  /** The network is said to be gone. */
  check(): void;
}

/** Follows the events of a page until the returned function is called. Elsewhere there is nothing to follow. */
export function watchPage(
  listener: PageListener,
  window: Partial<Window> = globalThis as unknown as Partial<Window>,
): () => void {
  const { document } = window;
  const abort = new AbortController();
  const on = (
    target: Partial<EventTarget> | undefined,
    type: string,
    task: (event: Partial<PageTransitionEvent>) => void,
  ): void => target?.addEventListener?.(type, task as EventListener, { signal: abort.signal });
  on(window, 'online', () => listener.wake(true));
  on(window, 'offline', () => listener.check());
  on(window, 'pagehide', ({ persisted }) => persisted && listener.sleep());
  on(window, 'pageshow', ({ persisted }) => persisted && listener.wake(true));
  on(document, 'freeze', () => listener.sleep());
  on(document, 'resume', () => listener.wake(true));
  on(
    document,
    'visibilitychange',
    () => document?.visibilityState === 'visible' && listener.wake(false),
  );
  return () => abort.abort();
}
