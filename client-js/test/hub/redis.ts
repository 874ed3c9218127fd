import { freePort } from './hub.js';
import { Program } from './program.js';

/** A Redis in memory, for the nodes of a farm. */
export async function startRedis(): Promise<Program> {
  const port = await freePort();
  return Program.start(
    ['redis-server', '--port', `${port}`, '--bind', '127.0.0.1', '--save', ''],
    Program.folder(),
    port,
  );
}
