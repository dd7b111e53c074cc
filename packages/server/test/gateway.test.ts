import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AddressInfo } from 'node:net';
import {
  FakeIronic,
  loadPayload,
  loadPayloadText,
  macsOf,
  serveIronic,
  type ServedIronic,
} from '@ironic-inspector/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSource, textOf, urlOf } from './run-command.ts';

const NODE = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';
const ends: (() => unknown)[] = [];
let folder: string;
let fake: FakeIronic;
let ironic: ServedIronic;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  fake = new FakeIronic();
  fake.addNode({ uuid: NODE, name: 'node-1', macs: macsOf(loadPayload('virtual-machine')) });
  fake.setProvisionState(NODE, 'inspect wait');
  ironic = await serveIronic(fake);
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await ironic.close();
  await rm(folder, { recursive: true });
});

const config = (gateway: string) => `[DEFAULT]
auth_strategy = noauth
listen_address = 127.0.0.1
listen_port = 0

[ironic]
auth_type = none
endpoint_override = ${ironic.url}

[database]
connection = sqlite:///${join(folder, 'inspector.sqlite')}

[pxe_filter]
driver = noop

[gateway]
enabled = true
${gateway}
`;

/** The daemon, as soon as it answers; the URL of its API. */
async function daemon(gateway: string): Promise<string> {
  const file = join(folder, 'inspector.conf');
  await writeFile(file, config(gateway));
  return urlOf(runSource(ends, 'bin.ts', ['--config-file', file]));
}

/** What `check-config` says of it. */
async function checked(gateway: string): Promise<string> {
  const file = join(folder, 'inspector.conf');
  await writeFile(file, config(gateway));
  const child = runSource(ends, 'bin.ts', ['check-config', '--config-file', file]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += String(text)));
  await new Promise((resolve) => child.once('close', resolve));
  return said;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A ramdisk posts, Ironic ends its inspection, and our run ends. */
async function inspected(gateway: string, api: string): Promise<Record<string, unknown>> {
  const body = loadPayloadText('virtual-machine');
  const answer = await fetch(`${gateway}/v1/continue_inspection`, { method: 'POST', body });
  expect([answer.status, await answer.json()]).toEqual([202, { uuid: NODE }]);
  fake.endInspection(NODE);
  for (;;) {
    const status = await fetch(`${api}/v2/runs?node=${NODE}&limit=1`);
    const { runs } = (await status.json()) as { runs: Record<string, unknown>[] };
    if (runs[0]?.['state'] === 'finished') return runs[0];
  }
}

describe('the gateway of the daemon', () => {
  it('is at its prefix beside the API, with its hooks', async () => {
    const api = await daemon('processing_hooks = validate_interfaces,capabilities');
    const root = await (await fetch(`${api}/ironic/`)).json();
    expect(root).toMatchObject({ default_version: { id: 'v1' } });
    expect(await (await fetch(`${api}/`)).json()).toMatchObject({ versions: [{ status: 'CURRENT' }] });
    expect((await fetch(`${api}/ironic/v1/nodes`)).status).toBe(404);
    expect(await inspected(`${api}/ironic`, api)).toMatchObject({ kind: 'relayed' });
    const { capabilities } = fake.peekNode(NODE)?.properties ?? {};
    expect(String(capabilities)).toContain('cpu_');
    expect(fake.callCounts.get('setPowerState')).toBeUndefined();
  });

  it('has a port of its own, where everything is below the root', async () => {
    const port = await freePort();
    const api = await daemon(`listen_port = ${port}`);
    const gateway = `http://127.0.0.1:${port}`;
    expect(await (await fetch(`${gateway}/`)).json()).toMatchObject({ default_version: { id: 'v1' } });
    expect((await fetch(`${api}/ironic/`)).status).toBe(404);
    expect(await inspected(gateway, api)).toMatchObject({ kind: 'relayed' });
  });

  it('passes look-ups and heartbeats on while the database is waited for, and no posts', async () => {
    const port = await freePort();
    const file = join(folder, 'inspector.conf');
    const away = '[database]\nconnection = postgresql://u@127.0.0.1:1/db\nretry_interval = 0.1\n';
    await writeFile(file, config(`listen_port = ${port}\n${away}`));
    const child = runSource(ends, 'bin.ts', ['--config-file', file]);
    for await (const line of createInterface(child.stderr!)) if (line.startsWith('waiting: ')) break;
    const gateway = `http://127.0.0.1:${port}`;
    const told = await fetch(`${gateway}/v1/lookup?node_uuid=${NODE}`);
    const { config: agent } = (await told.json()) as { config: { agent_token: string } };
    const heartbeat = { callback_url: 'http://192.0.2.7:9999', agent_token: agent.agent_token };
    const body = JSON.stringify(heartbeat);
    expect((await fetch(`${gateway}/v1/heartbeat/${NODE}`, { method: 'POST', body })).status).toBe(202);
    const posted = { method: 'POST', body: loadPayloadText('virtual-machine') };
    expect((await fetch(`${gateway}/v1/continue_inspection`, posted)).status).toBe(503);
    expect(fake.callCounts.get('continueInspection')).toBeUndefined();
  });

  it('leaves nothing of look-ups and heartbeats in any log, trace or file, however much is logged', async () => {
    const file = join(folder, 'inspector.conf');
    await writeFile(file, config(`[DEFAULT]\ndebug = true\ntracing = true\nuse_json = true\n`));
    const child = runSource(ends, 'bin.ts', ['--config-file', file]);
    const log = textOf(child.stderr);
    const api = await urlOf(child);
    const found = await fetch(`${api}/ironic/v1/lookup?node_uuid=${NODE}`);
    const { config: agent } = (await found.json()) as { config: { agent_token: string } };
    const secrets = { callback_url: 'http://192.0.2.7:9999', agent_token: agent.agent_token, agent_verify_ca: 'PEM-X' };
    const beat = (body: object) =>
      fetch(`${api}/ironic/v1/heartbeat/${NODE}`, { method: 'POST', body: JSON.stringify(body) });
    expect((await beat(secrets)).status).toBe(202);
    // Also where Ironic refuses it, or cannot be asked.
    expect((await beat({ ...secrets, agent_token: 'ANOTHER-TOKEN' })).status).toBe(400);
    fake.failNext({ kind: 'drop' }, { call: 'heartbeat' });
    expect((await beat(secrets)).status).toBe(504);
    await ironic.close();
    expect((await beat(secrets)).status).toBe(503);
    child.kill('SIGTERM');
    const said = await log;
    expect(said).toContain('/ironic/v1/heartbeat/:node');
    expect(said).toContain('Ironic cannot be reached');
    const files = await readdir(folder);
    const kept = await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')));
    expect(files).toContain('inspector.sqlite');
    for (const secret of [agent.agent_token, 'ANOTHER-TOKEN', '192.0.2.7', 'PEM-X']) {
      expect(said).not.toContain(secret);
      expect(kept.join()).not.toContain(secret);
    }
  });

  it('is not there unless it is wanted', async () => {
    const api = await daemon('enabled = false');
    expect((await fetch(`${api}/ironic/`)).status).toBe(404);
  });

  it('is refused with options that cannot work', async () => {
    const gateway = 'prefix = /v1\nlisten_address = 192.0.2.1\nprocessing_hooks = nothing_like_it';
    const said = await checked(gateway);
    expect(said).toContain('[gateway]prefix: is a path of the API');
    expect(said).toContain('[gateway]listen_address: is the address of listen_port');
    expect(said).toContain('[gateway]processing_hooks: unknown: nothing_like_it');
    expect(await checked('allowed_networks = nowhere')).toMatch(/\[gateway\].*nowhere/);
  });
});
