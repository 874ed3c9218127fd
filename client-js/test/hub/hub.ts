import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const JAR: string =
  process.env.BELFRY_JAR ??
  fileURLToPath(new URL('../../../hub/target/belfry.jar', import.meta.url));
/** Java starts sooner so, at the price of speed later: nothing is measured here. */
const SOON = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
/** The hub's classes as Java has them in memory; passed over in silence if they are of another jar or for another Java. */
const CLASSES = JAR.replace(/\.jar$/, '.jsa');
if (existsSync(CLASSES)) {
  SOON.push(`-XX:SharedArchiveFile=${CLASSES}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off');
}
const READY_WITHIN = 30_000;
const STOPPED_WITHIN = 40_000;

const DEVELOPMENT = ['--dev'];

/** A real hub in a process of its own, on free ports; in development mode unless the arguments say otherwise. */
export class Hub {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    private readonly adminPort: number,
  ) {}

  static async start(args: readonly string[] = DEVELOPMENT): Promise<Hub> {
    return Hub.#startOn(await freePort(), await freePort(), args);
  }

  static async #startOn(port: number, adminPort: number, args: readonly string[]): Promise<Hub> {
    if (!existsSync(JAR)) throw new Error('no hub to test with: mvn -pl hub -am package');
    const ports = ['--port', `${port}`, '--admin-port', `${adminPort}`];
    const child = spawn('java', [...SOON, '-jar', JAR, 'serve', ...args, ...ports], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // The hub takes every BELFRY_… for a setting, and refuses to start with one that it does not know.
      env: { ...process.env, BELFRY_JAR: undefined },
    });
    let complaints = '';
    child.stderr?.on('data', (text) => {
      complaints += text;
    });
    const hub = new Hub(child, port, adminPort);
    try {
      await hub.#ready();
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`the hub did not become ready: ${complaints}`, { cause: error });
    }
    return hub;
  }

  /** One node of a farm, in development mode. */
  static startNode(redis: string, node: string, ...settings: string[]): Promise<Hub> {
    const set = settings.flatMap((setting) => ['--set', setting]);
    return Hub.start([...DEVELOPMENT, '--redis', redis, '--node', node, ...set]);
  }

  /** Another hub in development mode, on the ports of this one, which has ended: it knows nothing of what was. */
  startSuccessor(): Promise<Hub> {
    return Hub.#startOn(this.port, this.adminPort, DEVELOPMENT);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** As the files of a balancer name it. */
  get authority(): string {
    return `127.0.0.1:${this.port}`;
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.adminPort}`;
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

  /** How many clients it has now, by its own count. */
  async connections(): Promise<number> {
    const answer = await fetch(`${this.adminUrl}/api/nodes`);
    const { items } = (await answer.json()) as { items: { connections: number }[] };
    return items.reduce((sum, { connections }) => sum + connections, 0);
  }

  /** Ends it as a deployment would: it drains first. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    const deadline = setTimeout(() => this.child.kill('SIGKILL'), STOPPED_WITHIN);
    this.child.kill(signal);
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

/** Ports that neither the system takes for outgoing connections nor the tests in Java, which run meanwhile. */
const [LOWEST_PORT, PORTS] = [11_000, 4_000];
const given = new Set<number>(); // their servers may not have begun to listen

/** A port that nobody uses, for a server that may die and come back on it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST_PORT + Math.floor(Math.random() * PORTS);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
