/**
 * The original as a contestant: Debian's ironic-inspector on a SQLite file of its own, with the
 * hooks that ours has. Prints where it answers and the number of its process, which is the one that
 * is measured; ends with it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_MS = 25_000;

const folder = mkdtempSync(join(tmpdir(), 'inspector-bench-original-'));
const config = join(folder, 'inspector.conf');
const port = await freePort();
writeFileSync(
  config,
  `[DEFAULT]
listen_address = 127.0.0.1
listen_port = ${port}
host = 127.0.0.1
auth_strategy = noauth
standalone = true
transport_url = fake://
introspection_delay = 0
[database]
connection = sqlite:///${folder}/inspector
[ironic]
auth_type = none
endpoint_override = ${process.env['IRONIC_URL']}
[service_catalog]
auth_type = none
endpoint_override = http://127.0.0.1:${port}
[oslo_concurrency]
lock_path = ${folder}
[pxe_filter]
driver = noop
[processing]
processing_hooks = ${process.env['INSPECTOR_HOOKS']}
store_data = database
`,
);

const script = join(import.meta.dirname, '../services/original.sh');
const child = spawn('bash', [script, 'run', config], { stdio: ['ignore', 'ignore', 'ignore'] });
const gone = once(child, 'exit');
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('exit', () => child.kill('SIGKILL'));

const url = `http://127.0.0.1:${port}`;
const end = performance.now() + READY_MS;
while (child.exitCode === null && performance.now() < end && !(await answers())) await sleep(100);
// The shell has become the service: they have one number.
if (child.exitCode === null) console.log(`${url} (process ${child.pid})`);
await gone;
rmSync(folder, { recursive: true, force: true });

async function answers(): Promise<boolean> {
  const answer = await fetch(`${url}/v1`).catch(() => undefined);
  return answer?.ok === true;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}
