import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';

const TIMEOUT_MS = 30_000;
const { INSPECTOR_TEST_POSTGRES } = process.env;

/**
 * What the page shows, run as it stands there; on PostgreSQL under `test:services`, else on a
 * SQLite file.
 */
it(
  `docs/more-than-one-instance.md works on ${INSPECTOR_TEST_POSTGRES === undefined ? 'SQLite' : 'PostgreSQL'}`,
  async () => {
    const page = await readFile(join(import.meta.dirname, '../docs/more-than-one-instance.md'), 'utf8');
    const [, code = ''] = /```ts\n([^]*?)```/.exec(page) ?? [];
    // Beside the examples, where their packages are found.
    const file = join(import.meta.dirname, 'support', `page-${process.pid}.tmp.ts`);
    const folder = await mkdtemp(join(tmpdir(), 'two-instances-'));
    const fake = new FakeIronic();
    fake.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.17' } });
    const ironic = await serveIronic(fake);
    try {
      await writeFile(file, code);
      const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=ironic-inspector-source', file], {
        env: {
          PATH: process.env['PATH'],
          INSPECTOR_STORE: INSPECTOR_TEST_POSTGRES ?? join(folder, 'inspector.sqlite'),
          IRONIC_URL: ironic.url,
        },
        timeout: TIMEOUT_MS,
      });
      expect(stdout).toMatch(/state: '(starting|waiting)'/);
    } finally {
      await ironic.close();
      await rm(file, { force: true });
      await rm(folder, { recursive: true });
    }
  },
  TIMEOUT_MS + 5000,
);
