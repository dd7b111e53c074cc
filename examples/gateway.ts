/** Between a ramdisk and Ironic's own inspection: both get what the ramdisk posts. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inspector, type Hook } from '@ironic-inspector/core';
import { createGatewayHandler } from '@ironic-inspector/http-adapter';
import { nodeServerOptions, toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createIronicClient, createIronicRelay } from '@ironic-inspector/ironic-client';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload, loadPayloadText, macsOf, serveIronic } from '@ironic-inspector/testing';

const fake = new FakeIronic();
const macs = macsOf(loadPayload('virtual-machine'));
const { uuid } = fake.addNode({ name: 'node-1', provision_state: 'inspect wait', macs });
const ironicServer = await serveIronic(fake);
const ironicUrl = ironicServer.url;

const note: Hook = {
  name: 'note',
  after: ({ node, inventory }) => node.set('/extra/disks', inventory.disks?.length ?? 0),
};

// #region gateway
const place = { endpoint: ironicUrl, auth: { type: 'none' } } as const;
const inspector = new Inspector({
  ...createMemoryStore(),
  ironic: createIronicClient(place),
  gateway: { relay: createIronicRelay(place), hooks: [note] },
});
const handler = createGatewayHandler(inspector, { prefix: '' });
const server = createServer(nodeServerOptions(), toNodeListener(handler)).listen(0, '127.0.0.1');
// #endregion
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

const answer = await fetch(`http://127.0.0.1:${port}/v1/continue_inspection`, {
  method: 'POST',
  body: loadPayloadText('virtual-machine'),
});
console.log(answer.status, await answer.text());
// Ironic is at work, and ends.
fake.endInspection(uuid);
const run = (await inspector.finished('node-1')).unwrap();
console.log(run.state, fake.peekNode(uuid)?.extra);
assert.equal(fake.peekNode(uuid)?.extra?.['disks'], 2);

server.close();
server.closeAllConnections();
await inspector.stop();
await ironicServer.close();
