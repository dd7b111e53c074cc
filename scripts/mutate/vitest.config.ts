import { defineConfig } from 'vitest/config';

const conditions = ['ironic-inspector-source'];

/**
 * The tests of core, in one thread that loads its modules once: the mutants are all in them, and
 * one at a time is turned on.
 */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    // Code that holds all mutants is slow; who hangs is stopped by Stryker.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    include: ['packages/core/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 1,
  },
});
