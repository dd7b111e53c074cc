import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import {
  dataStoreSuite,
  eventually,
  FakeIronic,
  loadPayload,
  macsOf,
  simulateMachines,
} from '@ironic-inspector/testing';
import { apiKeys } from '../src/api-keys.js';
import { folderStore } from '../src/folder-store.js';
import { createSite } from '../src/server.js';

const folder = await mkdtemp(join(tmpdir(), 'custom-server-'));
after(() => rm(folder, { recursive: true, force: true }));

// #region suite
describe('the store of files', () => {
  let count = 0;
  dataStoreSuite({ describe, it }, { create: () => folderStore(join(folder, `suite-${(count += 1)}`)) });
});
// #endregion

describe('the server', () => {
  const payload = loadPayload('ipmi-server');
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ name: 'node-1', macs: macsOf(payload) });
  const { app, inspector } = createSite({
    ironic,
    ...createMemoryStore(),
    data: folderStore(join(folder, 'data')),
    auth: apiKeys({ operator: 'of-the-test' }),
    introspectionDelay: 0,
  });
  const server = app.listen(0, '127.0.0.1');
  let url = '';
  let machines: ReturnType<typeof simulateMachines>;

  before(async () => {
    if (!server.listening) await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const callbackUrl = `${url}/baremetal/v1/continue`;
    machines = simulateMachines({ fake: ironic, callbackUrl, machines: [{ node: uuid, payload }] });
  });
  after(async () => {
    await machines.close();
    await inspector.stop();
    server.close();
    server.closeAllConnections();
  });

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}/baremetal${path}`, { ...init, headers: { 'X-Api-Key': 'of-the-test' } });

  it('turns away who has no key', async () => {
    const { status, headers } = await fetch(`${url}/baremetal/v1/introspection`);
    assert.equal(status, 401);
    assert.equal(headers.get('www-authenticate'), 'ApiKey');
  });

  it('introspects a machine, whose ramdisk has no key', async () => {
    assert.equal((await ask('/v1/introspection/node-1', { method: 'POST' })).status, 202);
    type Status = { finished: boolean; error: string | null };
    const status = async () => (await (await ask('/v1/introspection/node-1')).json()) as Status;
    await eventually(async () => (await status()).finished);
    assert.equal((await status()).error, null);
    const data = (await (await ask('/v1/introspection/node-1/data')).json()) as { cpus?: number };
    assert.equal(data.cpus, 40);
  });

  it('has a page of its own beside the API', async () => {
    assert.deepEqual(await (await fetch(`${url}/failed`)).json(), []);
  });
});
