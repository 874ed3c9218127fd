import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type Hub } from '../hub/hub.js';

const NGINX_FILES: string = fileURLToPath(new URL('../../../deploy/nginx/', import.meta.url));
const APACHE_MODULES = '/usr/lib/apache2/modules';
const LISTENS_WITHIN = 10_000;

/** What a front is told: `naive` passes on and strips the upgrade, `good` is as `deploy/` recommends. */
export type Manner = 'naive' | 'good';

/** A real web server of the system, of its own files and port, between a browser and hubs. */
export class Front {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
    private readonly rewrite: (manner: Manner) => void,
  ) {}

  /** All go to the first hub for as long as it can be reached. */
  static nginx(hubs: readonly Hub[], manner: Manner = 'naive'): Promise<Front> {
    return Front.#start(
      'nginx.conf',
      manner,
      (port, manner) => nginxConf(hubs, port, manner),
      (folder, file) => ['nginx', '-p', folder, '-c', file, '-g', 'daemon off;'],
    );
  }

  static apache([hub]: readonly [Hub], manner: Manner = 'naive'): Promise<Front> {
    return Front.#start(
      'httpd.conf',
      manner,
      (port, manner) => apacheConf(hub, port, manner),
      (folder, file) => ['apache2', '-D', 'FOREGROUND', '-d', folder, '-f', file],
    );
  }

  static async #start(
    name: string,
    first: Manner,
    conf: (port: number, manner: Manner) => string,
    command: (folder: string, file: string) => string[],
  ): Promise<Front> {
    const folder = mkdtempSync(join(tmpdir(), 'belfry-front-'));
    const port = await freePort();
    const file = join(folder, name);
    const rewrite = (manner: Manner): void => writeFileSync(file, conf(port, manner));
    rewrite(first);
    const [program, ...args] = command(folder, file) as [string, ...string[]];
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaints = '';
    child.stderr?.on('data', (text) => {
      complaints += text;
    });
    const front = new Front(child, folder, port, rewrite);
    try {
      await front.#listens();
    } catch (error) {
      await front.stop();
      throw new Error(`${program} does not serve: ${complaints}`, { cause: error });
    }
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** As an operator does it: connections that are served go on. */
  reload(manner: Manner, signal: NodeJS.Signals): void {
    this.rewrite(manner);
    this.child.kill(signal);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #listens(): Promise<void> {
    const deadline = performance.now() + LISTENS_WITHIN;
    while (performance.now() < deadline) {
      if (this.child.exitCode !== null) throw new Error(`it ended with ${this.child.exitCode}`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it took too long');
  }
}

function nginxConf(hubs: readonly Hub[], port: number, manner: Manner): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
user root;
pid nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  ${temporary.map((what) => `${what}_temp_path ${what};`).join(' ')}
  map $http_upgrade $belfry_connection { default upgrade; '' ''; }
  upstream belfry {
    ${hubs.map(({ port }, n) => `server 127.0.0.1:${port} max_fails=0${n ? ' backup' : ''};`).join(' ')}
  }
  server {
    listen 127.0.0.1:${port};
    ${manner === 'good' ? `include ${NGINX_FILES}proxy.conf;` : ''}
    location / { proxy_pass http://belfry; }
  }
}
`;
}

function apacheConf(hub: Hub, port: number, manner: Manner): string {
  const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http'];
  return `
ServerName front.test
Listen 127.0.0.1:${port}
PidFile httpd.pid
DefaultRuntimeDir .
ErrorLog error.log
${modules.map((name) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`).join('\n')}
ProxyPass / http://127.0.0.1:${hub.port}/${manner === 'good' ? ' upgrade=websocket' : ''}
`;
}
