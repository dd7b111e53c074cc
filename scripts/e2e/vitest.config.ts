import { defineConfig } from 'vitest/config';
import root from '../../vitest.config.ts';

/** A real Ironic drives our server. The files share both, and none needs what another did. */
export default defineConfig({
  ...root,
  test: {
    name: 'e2e',
    globalSetup: 'scripts/e2e/setup.ts',
    include: ['scripts/e2e/*.test.ts', 'scripts/golden/*.test.ts'],
    // The longest are those that wait twice for Ironic.
    testTimeout: 150_000,
    hookTimeout: 150_000,
    teardownTimeout: 120_000,
    fileParallelism: false,
    reporters: ['verbose'],
  },
});
