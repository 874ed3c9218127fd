import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Manners {
  /** Milliseconds that a response may take as a whole, whatever flows: what is left is cut off. */
  readonly responseLimit?: number;
  /** Holds back every response until it is complete. */
  readonly withholds?: boolean;
}

/** Something between a client and a hub that understands HTTP, and knows no WebSocket. */
export class Middlebox {
  private constructor(private readonly server: Server) {}

  static async start(hubPort: number, manners: Manners): Promise<Middlebox> {
    const server = createServer((asked, answer) => {
      const { method, url: path, headers } = asked;
      const ask = request({ port: hubPort, method, path, headers }, (given) => {
        const { statusCode = 502, headers } = given;
        if (!manners.withholds) {
          answer.writeHead(statusCode, headers);
          given.pipe(answer);
          return;
        }
        const pieces: Buffer[] = [];
        given.on('data', (piece) => pieces.push(piece));
        given.on('end', () => answer.writeHead(statusCode, headers).end(Buffer.concat(pieces)));
      });
      ask.on('error', () => answer.destroy());
      asked.pipe(ask);
      const limit = manners.responseLimit;
      const cut = limit ? setTimeout(() => answer.destroy(), limit) : undefined;
      answer.on('close', () => {
        clearTimeout(cut);
        ask.destroy();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Middlebox(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
