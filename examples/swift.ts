/**
 * Introspection data in Swift. ST_AUTH, ST_USER and ST_KEY say whose, as they do to the command
 * `swift`:
 *
 *     ST_AUTH=http://127.0.0.1:8080/auth/v1.0 ST_USER=inspector:keeper ST_KEY=secret node
 *     examples/swift.ts
 */
import { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createSwiftDataStore } from '@ironic-inspector/store-swift';
import { FakeIronic, loadPayload } from '@ironic-inspector/testing';

const { ST_AUTH = '', ST_USER = '', ST_KEY = '' } = process.env;
const data = createSwiftDataStore({
  auth: { type: 'v1password', authUrl: ST_AUTH, username: ST_USER, password: ST_KEY },
  container: 'example',
  deleteAfter: 3600, // in an hour Swift deletes what this leaves behind
});

const ironic = new FakeIronic();
const { uuid } = ironic.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.17' } });
const inspector = new Inspector({
  ironic,
  ...createMemoryStore(), // runs and rules
  data, // documents
  processing: { storeDataLocation: 'stored_at' },
});

(await inspector.introspect('node-1')).unwrap();
await inspector.idle();
(await inspector.continue(loadPayload('ipmi-server'))).unwrap();
await inspector.idle();

const document = (await data.load(uuid, 'processed')).unwrap();
console.log(document?.length, 'characters in', ironic.peekNode(uuid)?.extra?.['stored_at']);
if (document === undefined) process.exitCode = 1;
