import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it.skipIf(process.env['INSPECTOR_TEST_KEYSTONE'] === undefined)(
  'keystone.ts asks a real Keystone (none here: run test:services)',
  { timeout: 60_000 },
  async () => {
    const arguments_ = ['--conditions=ironic-inspector-source', 'keystone.ts'];
    const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd: import.meta.dirname });
    expect(stdout).toMatch(/^a stranger is told 401, Keystone uri="http:\/\/127\.0\.0\.1:\d+\/v3"; admin 200\n$/);
  },
);
