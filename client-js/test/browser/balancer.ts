import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../hub/hub.js';

const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url));
const OURS: string = join(ROOT, 'deploy');
const TESTS: string = join(ROOT, 'loadtest/src/test/resources/balancer');
const ACCEPTS_WITHIN = 10_000;

type Kind = 'nginx' | 'apache';

/** A real balancer in front of the nodes, with a file of `deploy` or of the tests, in a folder of its own. */
export class Balancer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'belfry-balancer-'));
  #child: ChildProcess | undefined;

  private constructor(
    private readonly kind: Kind,
    private readonly nodes: readonly string[],
    private readonly port: number,
  ) {}

  static async start(kind: Kind, file: string, nodes: readonly string[]): Promise<Balancer> {
    const balancer = new Balancer(kind, nodes, await freePort());
    balancer.#configure(file);
    await balancer.#start();
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** As an operator would who has mended the file. */
  reload(file: string): void {
    this.#configure(file);
    this.#child?.kill(this.kind === 'nginx' ? 'SIGHUP' : 'SIGUSR1');
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #configure(file: string): void {
    if (this.kind === 'nginx') this.#configureNginx(file);
    else this.#configureApache(file);
  }

  #configureNginx(file: string): void {
    const files = join(this.#folder, 'belfry');
    mkdirSync(files, { recursive: true });
    for (const from of [OURS, TESTS]) cpSync(join(from, 'nginx'), files, { recursive: true });
    const listen = `listen 127.0.0.1:${this.port};\n`;
    const servers = this.nodes.map((node) => `server ${node} max_fails=0;\n`).join('');
    writeFileSync(join(files, 'nodes.conf'), servers);
    writeFileSync(join(files, 'naive-nodes.conf'), servers);
    writeFileSync(join(files, 'listen.conf'), listen);
    writeFileSync(join(files, 'site.conf'), `${listen}proxy_read_timeout 75s;\n`);
    const main = readFileSync(join(TESTS, 'nginx/nginx.conf'), 'utf8');
    writeFileSync(
      join(this.#folder, 'nginx.conf'),
      main.replace('# http includes', `include belfry/${file};`),
    );
  }

  #configureApache(file: string): void {
    const main = readFileSync(join(TESTS, 'apache/httpd.conf'), 'utf8')
      .replaceAll('@folder@', this.#folder)
      .replaceAll('@port@', `${this.port}`)
      .replaceAll('@a@', this.nodes[0] as string)
      .replaceAll('@b@', this.nodes.at(-1) as string)
      .replaceAll('@silence@', '75')
      .replaceAll('@threads@', '100')
      .replaceAll('@file@', join(TESTS, 'apache', file));
    writeFileSync(join(this.#folder, 'httpd.conf'), main);
  }

  async #start(): Promise<void> {
    const [command, ...args] =
      this.kind === 'nginx'
        ? ['nginx', '-p', this.#folder, '-c', 'nginx.conf', '-e', 'error.log']
        : ['apache2', '-f', join(this.#folder, 'httpd.conf'), '-DFOREGROUND'];
    this.#child = spawn(command as string, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    const deadline = performance.now() + ACCEPTS_WITHIN;
    while (!(await accepts(this.port))) {
      if (performance.now() > deadline) throw new Error(`${this.kind} does not accept`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(socket.destroy() && true));
    socket.on('error', () => resolve(false));
  });
}
