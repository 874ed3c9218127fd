/** Where the hub is: http(s) or ws(s), with a path prefix if it has one, relative to the page if need be. */
export class Address {
  /** As the page gave it, in full. */
  readonly home: string;
  #base: string;

  constructor(base: string) {
    // Nothing means where the page is, as '.' does: a URL of nothing would be the page itself.
    const url = new URL(base || '.', globalThis.location?.href);
    url.protocol = url.protocol.replace(/^ws/, 'http');
    url.search = url.hash = '';
    this.home = this.#base = url.href.replace(/\/+$/, '');
  }

  of(path: string): string {
    return `${this.#base}/${path}`;
  }

  get webSocket(): string {
    return this.of('connect').replace(/^http/, 'ws');
  }

  /** A redirect led to another hub, and what follows goes there: a WebSocket could not follow by itself. */
  movedTo(connectUrl: string): void {
    this.#base = connectUrl.replace(/\/connect([;?].*)?$/, '');
  }

  /** The hub that was led to is gone: ask at home again. */
  goHome(): void {
    this.#base = this.home;
  }
}
