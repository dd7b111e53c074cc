import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CLOUD_CASES } from './cloud-cases.ts';

/** Keystone's packages bring openstacksdk with them. */
const SCRIPT = join(import.meta.dirname, '../../../scripts/services/openstacksdk-clouds.py');

it.skipIf(process.env['INSPECTOR_TEST_KEYSTONE'] === undefined)(
  'openstacksdk makes the same of every case (no Keystone: run test:services)',
  { timeout: 60_000 },
  () => {
    const cases = CLOUD_CASES.filter(({ newer }) => newer !== true);
    const asked = spawnSync('/usr/bin/python3', [SCRIPT], { input: JSON.stringify(cases), encoding: 'utf8' });
    expect(asked.stderr).toBe('');
    const clouds = JSON.parse(asked.stdout) as unknown[];
    expect(cases.map(({ name }, index) => ({ name, ...(clouds[index] as object) }))).toEqual(
      cases.map(({ name, expected }) => ({ name, ...expected })),
    );
  },
);
