import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['src/**/*.test.ts', 'testing/**/*.test.ts', 'test/*.test.ts'] },
});
