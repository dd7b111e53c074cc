import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it.skipIf(process.env['INSPECTOR_TEST_FIREWALL'] === undefined)(
  'dnsmasq.ts keeps machines off (no network of its own here: run test:services)',
  { timeout: 60_000 },
  async () => {
    const device = 'br-ctlplane';
    await run('ip', ['link', 'add', device, 'type', 'veth', 'peer', 'name', 'br-machines']);
    await run('ip', ['address', 'add', '198.51.100.1/24', 'dev', device]);
    for (const name of ['lo', 'br-machines', device]) await run('ip', ['link', 'set', name, 'up']);
    const { stdout } = await run(process.execPath, ['--conditions=ironic-inspector-source', 'dnsmasq.ts'], {
      cwd: import.meta.dirname,
      env: { ...process.env, DHCP_RANGE: '198.51.100.100,198.51.100.200' },
    });
    expect(stdout).toContain('52:54:00:00:00:01 may boot');
    expect(stdout).toContain('52:54:00:00:00:02 may not');
  },
);
