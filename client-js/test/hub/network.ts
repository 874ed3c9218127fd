import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The network between a client and a hub, for tests to cut. */
export class Network {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  private constructor(hubPort: number, lifetime: number | undefined) {
    this.#server = createServer((client) => {
      if (lifetime) setTimeout(() => client.destroy(), lifetime);
      const hub = connect(hubPort, '127.0.0.1');
      this.#join(client, hub);
      this.#join(hub, client);
    });
  }

  /** `lifetime`: milliseconds after which it breaks each connection, whatever flows. */
  static async start(hubPort: number, lifetime?: number): Promise<Network> {
    const network = new Network(hubPort, lifetime);
    await network.mend();
    network.#port = (network.#server.address() as AddressInfo).port;
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Breaks every connection, and refuses new ones until `mend`. */
  cut(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async mend(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  #join(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    socket.pipe(other);
    // A broken path is what this is for; the other side of it breaks too.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      other.destroy();
    });
  }
}
