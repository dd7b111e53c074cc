import { defineConfig } from 'vitest/config';
import root from '../../vitest.config.ts';
import { LabReporter } from './reporter.ts';

export default defineConfig({
  ...root,
  test: {
    include: ['scripts/lab/*.lab.ts'],
    reporters: [new LabReporter()],
    // one thing after the other, and nothing after what failed
    fileParallelism: false,
    bail: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
