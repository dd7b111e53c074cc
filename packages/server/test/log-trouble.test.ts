import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { runSource } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-trouble-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

/** A daemon that logs, and a node for it to introspect. */
async function daemon(isJson: boolean, stderr: 'pipe' | number) {
  const fake = new FakeIronic();
  fake.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.1' } });
  const ironic = await serveIronic(fake);
  ends.push(() => ironic.close());
  const file = join(folder, 'inspector.conf');
  await writeFile(
    file,
    `[ironic]
auth_type = none
endpoint_override = ${ironic.url}
[pxe_filter]
driver = noop
[DEFAULT]
auth_strategy = noauth
listen_address = 127.0.0.1
listen_port = 0
log_level = debug
use_json = ${isJson}
[database]
connection = memory
`,
  );
  const child = runSource(ends, 'bin.ts', ['--config-file', file], {}, stderr);
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, url: /answers at (\S+)/.exec(line)?.[1] ?? `none: ${line}` };
}

const ask = async (url: string) => (await fetch(`${url}/v1/introspection/node-1`, { method: 'POST' })).status;

it.each([false, true])(
  'answers on when its log is full, and stops as it should (JSON: %s)',
  async (isJson) => {
    const full = await open('/dev/full', 'w');
    ends.push(() => full.close());
    const { child, url } = await daemon(isJson, full.fd);
    expect(await ask(url)).toBe(202);
    expect((await fetch(`${url}/v1/introspection/node-1`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
  30_000,
);

it.each([false, true])(
  'answers on when nobody reads its log any more (JSON: %s)',
  async (isJson) => {
    const { child, url } = await daemon(isJson, 'pipe');
    child.stderr!.destroy();
    await once(child.stderr!, 'close');
    expect(await ask(url)).toBe(202);
    expect((await fetch(`${url}/v1/introspection/node-1`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
  30_000,
);
