import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outcomeOf, runSource } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-trouble-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

async function daemon(text: string) {
  const file = join(folder, 'inspector.conf');
  await writeFile(
    file,
    `[ironic]
auth_type = none
endpoint_override = http://127.0.0.1:1
[DEFAULT]
auth_strategy = noauth
listen_address = 127.0.0.1
listen_port = 0
${text}`,
  );
  return runSource(ends, 'bin.ts', ['--config-file', file]);
}

it.each(['postgresql://u:secret@127.0.0.1:1/db', 'mysql+pymysql://u:secret@127.0.0.1:1/db'])(
  'waits for a database that is away, says so each time, and stops when it is told to: %s',
  async (url) => {
    const child = await daemon(`[pxe_filter]\ndriver = noop\n[database]\nconnection = ${url}\nretry_interval = 0.1\n`);
    const lines = createInterface(child.stderr!);
    const said: string[] = [];
    for await (const line of lines) if (said.push(line) === 2) break;
    expect(said[0]).toMatch(/^waiting: cannot use the store .*ECONNREFUSED.*; tried again in 0\.1 seconds$/);
    expect(said[1]).toMatch(/; tried again in 0\.2 seconds$/);
    expect(said.join()).not.toContain('secret');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
  30_000,
);

it('gives up after as many attempts as it is told', async () => {
  const url = 'postgresql://u@127.0.0.1:1/db';
  const text = `[pxe_filter]\ndriver = noop\n[database]\nconnection = ${url}\nmax_retries = 1\nretry_interval = 0.1\n`;
  const { code, err } = await outcomeOf(await daemon(text));
  expect(code).toBe(1);
  expect(err.match(/^waiting: /gm)).toHaveLength(1);
}, 30_000);

it('answers while Ironic is away, also where a firewall wants to know its ports, and stops', async () => {
  // takes connections, and never answers
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  ends.push(() => silent.close());
  const { port } = silent.address() as AddressInfo;
  const child = await daemon(
    `[ironic]\nendpoint_override = http://127.0.0.1:${port}\n[database]\nconnection = memory\n` +
      `[pxe_filter]\ndriver = dnsmasq\n[dnsmasq_pxe_filter]\ndhcp_hostsdir = ${folder}\n`,
  );
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const url = /answers at (\S+)/.exec(line)?.[1];
  expect((await fetch(`${url}/v1`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
}, 15_000);
