import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LISTENS_WITHIN = 10_000;

/** A program of the system that listens on a port, with a folder of its own, for as long as a test needs it. */
export class Program {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** A folder for what a program is to read and write; it goes with the program. */
  static folder(): string {
    return mkdtempSync(join(tmpdir(), 'belfry-'));
  }

  static async start(
    [name, ...args]: readonly [string, ...string[]],
    folder: string,
    port: number,
    environment: Record<string, string> = {},
  ): Promise<Program> {
    const child = spawn(name, args, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own: Apache and nginx have children, which wait for clients before they end.
      detached: true,
    });
    let complaints = '';
    child.stderr?.on('data', (text) => {
      complaints += text;
    });
    const program = new Program(child, folder, port);
    const deadline = performance.now() + LISTENS_WITHIN;
    while (!(await listens(port))) {
      if (child.exitCode !== null || performance.now() > deadline) {
        await program.stop();
        throw new Error(`${name} does not listen: ${complaints}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return program;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      process.kill(-(this.child.pid as number), 'SIGKILL');
      await exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
