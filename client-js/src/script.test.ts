import { expect, test, vi } from 'vitest';
import * as all from './index.js';

test('the script makes the class a global, with every other export a member of it', async () => {
  vi.stubGlobal('Belfry', undefined);
  await import('./script.js');
  const { Belfry } = globalThis as unknown as { Belfry: Record<string, unknown> };
  for (const [name, value] of Object.entries(all)) {
    expect(name === 'Belfry' ? Belfry : Belfry[name]).toBe(value);
  }
  vi.unstubAllGlobals();
});
