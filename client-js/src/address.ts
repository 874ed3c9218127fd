/** Where the hub is: http(s) or ws(s), with a path prefix if it has one, relative to the page if need be. */
export interface Address {
  /** As the page gave it, in full. */
  readonly home: string;
  of(path: string): string;
  webSocket(): string;
  /** A redirect led to another hub, and what follows goes there: a WebSocket could not follow by itself. */
  movedTo(connectUrl: string): void;
  /** The hub that was led to is gone: ask at home again. */
  goHome(): void;
}

export function newAddress(given: string): Address {
  // Nothing means where the page is, as '.' does: a URL of nothing would be the page itself.
  const url = new URL(given || '.', globalThis.location?.href);
  url.protocol = url.protocol.replace(/^ws/, 'http');
  url.search = url.hash = '';
  const home = url.href.replace(/\/+$/, '');
  let base = home;
  const of = (path: string): string => `${base}/${path}`;
  return {
    home,
    of,
    webSocket: () => of('connect').replace(/^http/, 'ws'),
    movedTo(connectUrl) {
      base = connectUrl.replace(/\/connect([;?].*)?$/, '');
    },
    goHome() {
      base = home;
    },
  };
}
