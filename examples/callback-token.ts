/**
 * Only the machine that was booted may post for its run: each boot gets a token, which must come
 * back.
 */
import assert from 'node:assert/strict';
import { Inspector, Ok } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload, macsOf } from '@ironic-inspector/testing';

const payload = loadPayload('virtual-machine');
const ironic = new FakeIronic();
ironic.addNode({ name: 'node-1', macs: macsOf(payload) });

/**
 * What your boot server gives to the machine with this MAC address; a file or a database elsewhere.
 */
const kernelLines = new Map<string, string>();

const inspector = new Inspector({
  ironic,
  ...createMemoryStore(),
  callback: { requireToken: true },
  // told before the machine is powered on, and again if it is booted again
  async carryToken({ macs, token }) {
    for (const mac of macs)
      kernelLines.set(mac, `ipa-inspection-callback-url=http://192.0.2.1:5050/v1/continue?token=${token}`);
    return Ok(undefined);
  },
});

(await inspector.introspect('node-1')).unwrap();
await inspector.idle();

const stranger = await inspector.continue(payload);
assert.equal(stranger.err && stranger.val.code, 'callback-refused');

// The ramdisk posts to the URL on its kernel line.
const line = kernelLines.get(macsOf(payload)[0] ?? '') ?? '';
const token = new URL(line.slice(line.indexOf('=') + 1)).searchParams.get('token') ?? '';
(await inspector.continue(payload, { token })).unwrap();
await inspector.idle();
console.log((await inspector.status('node-1')).unwrap().state);
