import { defineConfig } from 'vitest/config';

// Only our own condition is named: adding `import` here would break packages that ship CommonJS first.
const conditions = ['ironic-inspector-source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/**/*.test.ts', 'examples/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    passWithNoTests: true,
    maxWorkers: 2,
  },
});
