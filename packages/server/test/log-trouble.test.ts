import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { LEAST, runSource, urlOf } from './run-command.ts';

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
  const more = `[ironic]\nendpoint_override = ${ironic.url}\n[DEFAULT]\nlog_level = debug\nuse_json = ${isJson}\n`;
  await writeFile(file, LEAST + more);
  const child = runSource(ends, 'bin.ts', ['--config-file', file], {}, stderr);
  return { child, url: await urlOf(child) };
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
