import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually, FakeIronic, loadPayload, macsOf, serveIronic, simulateMachines } from '@ironic-inspector/testing';

const templates = join(import.meta.dirname, '../templates');

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

it('the program that embeds introspects a node of an Ironic behind a socket', async () => {
  const payload = loadPayload('virtual-machine');
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ name: 'node-1', macs: macsOf(payload) });
  const [served, port] = [await serveIronic(ironic), await freePort()];
  const callbackUrl = `http://127.0.0.1:${port}/v1/continue`;
  const machines = simulateMachines({ fake: ironic, callbackUrl, machines: [{ node: uuid, payload }] });

  const env = { ...process.env, IRONIC_URL: served.url, PORT: String(port) };
  const args = ['--conditions=ironic-inspector-source', join(templates, 'embed/src/main.ts'), 'node-1', 'node-2'];
  const child = execFile(process.execPath, args, { env, timeout: 25_000 });
  let said = '';
  child.stdout?.on('data', (text: string) => (said += text));
  child.stderr?.on('data', (text: string) => (said += text));
  const [status] = (await once(child, 'close')) as [number];

  expect([status, said]).toEqual([0, expect.stringContaining('cpus: 4')]);
  expect(said).toContain('Node node-2 was not found in Ironic');
  await machines.close();
  await served.close();
});

it('the server introspects a node of such an Ironic, and ends when it is told to', async () => {
  const payload = loadPayload('ipmi-server');
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ name: 'node-1', macs: macsOf(payload) });
  const [served, port] = [await serveIronic(ironic), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'create-server-'));
  const url = `http://127.0.0.1:${port}/v1`;
  const machines = simulateMachines({
    fake: ironic,
    callbackUrl: `${url}/continue`,
    machines: [{ node: uuid, payload }],
  });

  const env = { ...process.env, IRONIC_URL: served.url, PORT: String(port), STORE: join(folder, 'store.sqlite') };
  const args = ['--conditions=ironic-inspector-source', join(templates, 'server/src/main.ts')];
  const child = execFile(process.execPath, args, { env, timeout: 25_000 });
  const ended = once(child, 'close') as Promise<[number]>;
  let said = '';
  child.stderr?.on('data', (text: string) => (said += text));
  const isThere = new Promise<void>((resolve) => {
    child.stdout?.on('data', (text: string) => {
      if (text.includes('Ramdisks post to')) resolve();
    });
  });
  await Promise.race([isThere, ended]);
  await fetch(`${url}/introspection/node-1`, { method: 'POST' });
  const status = async () => (await (await fetch(`${url}/introspection/node-1`)).json()) as { finished: boolean };
  await eventually(async () => (await status()).finished);
  child.kill('SIGTERM');

  expect([(await ended)[0], said]).toEqual([0, '']);
  expect(ironic.peekNode(uuid)?.extra).toEqual({ asset_tag: 'EXSRV00000017' });
  await machines.close();
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});
