import { defineConfig } from 'vitest/config';

/** Tests against a real hub, each file with processes of its own: one after the other. */
export default defineConfig({
  test: {
    include: ['test/{browser,hub}/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Node 20 has a WebSocket, but not without being told.
    execArgv: ['--experimental-websocket'],
  },
});
