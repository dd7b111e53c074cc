/** The original's last release, 12.4 of Debian 13, in the place of our server. For root only. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ForTests } from '../services/for-tests.ts';

const LAB = join(import.meta.dirname, '../lab');
const ROOT = join(import.meta.dirname, '../../.cache/lab/original-trixie');
const COME_UP_MS = 120_000;

/** Unpacks it beside the system, once, and starts it at the port of this machine's loopback. */
export async function startOriginal({ folder, whenDone }: ForTests, port: number, ironic: string): Promise<void> {
  execFileSync(join(LAB, 'unpack.sh'), ['trixie', ROOT, 'ironic-inspector'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const home = join(folder, 'original');
  mkdirSync(join(home, 'lock'), { recursive: true });
  const file = join(home, 'inspector.conf');
  writeFileSync(file, configuration(home, port, ironic));
  const log = openSync(join(home, 'log'), 'a');
  const env = { ...process.env, no_proxy: '*', PYTHONWARNINGS: 'ignore' };
  const words = (program: string) => [ROOT, home, program, '--config-file', file];
  execFileSync(join(LAB, 'in-root.sh'), [...words('ironic-inspector-dbsync'), 'upgrade'], {
    stdio: ['ignore', log, log],
    env,
  });
  const child = spawn(join(LAB, 'in-root.sh'), words('ironic-inspector'), { stdio: ['ignore', log, log], env });
  whenDone(() => void child.kill('SIGKILL'));
  const end = performance.now() + COME_UP_MS;
  while (
    !(await fetch(`http://127.0.0.1:${port}/v1`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || performance.now() > end)
      throw new Error(`The original did not come up: see ${home}/log`);
  }
}

function configuration(home: string, port: number, ironic: string): string {
  return `[DEFAULT]
listen_address = 127.0.0.1
listen_port = ${port}
host = 127.0.0.1
auth_strategy = noauth
standalone = true
transport_url = fake://
introspection_delay = 0
[database]
connection = sqlite:///${home}/inspector.sqlite
[ironic]
auth_type = none
endpoint_override = ${ironic}
[service_catalog]
auth_type = none
endpoint_override = http://127.0.0.1:${port}
[oslo_messaging_notifications]
driver = noop
[oslo_concurrency]
lock_path = ${home}/lock
[pxe_filter]
driver = noop
[processing]
processing_hooks = $default_processing_hooks,extra_hardware,lldp_basic,local_link_connection
store_data = database
`;
}
