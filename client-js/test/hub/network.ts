import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The network between a client and a hub, for tests to cut. */
export class Network {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;

  private constructor(hubPort: number) {
    this.#server = createServer((client) => {
      if (this.#cut) {
        client.destroy();
        return;
      }
      const hub = connect(hubPort, '127.0.0.1');
      for (const [socket, other] of [
        [client, hub],
        [hub, client],
      ] as const) {
        this.#sockets.add(socket);
        socket.pipe(other);
        // A broken path is what this is for; the other side of it breaks too.
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
    });
  }

  static async start(hubPort: number): Promise<Network> {
    const network = new Network(hubPort);
    network.#server.listen(0, '127.0.0.1');
    await once(network.#server, 'listening');
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks every connection, and each new one until `mend`. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  stop(): void {
    this.cut();
    this.#server.close();
  }
}
