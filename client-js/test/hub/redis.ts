import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './hub.js';

/** A real redis-server on a free port, that keeps nothing. */
export class Redis {
  private constructor(
    private readonly child: ChildProcess,
    readonly uri: string,
  ) {}

  /** Hubs wait for it by themselves. */
  static async start(): Promise<Redis> {
    const port = `${await freePort()}`;
    const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn('redis-server', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    await once(child, 'spawn');
    return new Redis(child, `redis://127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
