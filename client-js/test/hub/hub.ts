import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const JAR: string =
  process.env.BELFRY_JAR ??
  fileURLToPath(new URL('../../../hub/target/belfry.jar', import.meta.url));
const READY_WITHIN = 30_000;
const STOPPED_WITHIN = 40_000;

/** A real hub in development mode, in a process of its own, on free ports. */
export class Hub {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly adminUrl: string,
  ) {}

  static async start(): Promise<Hub> {
    if (!existsSync(JAR)) throw new Error('no hub to test with: mvn -pl hub -am package');
    const [port, adminPort] = await Promise.all([freePort(), freePort()]);
    const ports = ['--port', `${port}`, '--admin-port', `${adminPort}`];
    const child = spawn('java', ['-jar', JAR, 'serve', '--dev', ...ports], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaints = '';
    child.stderr?.on('data', (text) => {
      complaints += text;
    });
    const hub = new Hub(child, `http://127.0.0.1:${port}`, `http://127.0.0.1:${adminPort}`);
    try {
      await hub.#ready();
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`the hub did not become ready: ${complaints}`, { cause: error });
    }
    return hub;
  }

  /** Publishes as a server would. */
  async publish(channel: string, data: unknown): Promise<void> {
    const answer = await fetch(`${this.adminUrl}/api/publish`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ channel, data }),
    });
    if (!answer.ok) throw new Error(`publish answered ${answer.status}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, 'exit');
    const deadline = setTimeout(() => this.child.kill('SIGKILL'), STOPPED_WITHIN);
    this.child.kill('SIGTERM');
    await exited;
    clearTimeout(deadline);
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + READY_WITHIN;
    while (performance.now() < deadline) {
      if (this.child.exitCode !== null) throw new Error(`it ended with ${this.child.exitCode}`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it took too long');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
