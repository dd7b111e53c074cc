import { defineConfig } from 'vitest/config';

// Only our own condition is named: adding `import` here would break packages that ship CommonJS
// first.
const conditions = ['ironic-inspector-source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    // Property tests take seconds of CPU time, and more of the clock's on a machine that has other
    // things to do.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    include: ['packages/**/*.test.ts', 'examples/**/*.test.ts', 'scripts/**/*.test.ts'],
    // These need a real Ironic, and have a configuration of their own. Templates and stories are
    // projects of their own, which other tests run.
    exclude: [
      '**/node_modules/**',
      '**/dist/**',
      'scripts/e2e/**',
      'scripts/golden/**',
      'packages/create/templates/**',
      'examples/stories/**',
    ],
    passWithNoTests: true,
    maxWorkers: 2,
  },
});
