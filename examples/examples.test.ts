import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const folder = import.meta.dirname;
const TIMEOUT_MS = 30_000;
const examples = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

// An example runs by itself, prints something and ends with 0.
it.each(examples)(
  '%s does what it says',
  async (name) => {
    const arguments_ = ['--conditions=ironic-inspector-source', name];
    const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd: folder, timeout: TIMEOUT_MS });
    expect(stdout).not.toBe('');
  },
  TIMEOUT_MS + 5_000,
);
