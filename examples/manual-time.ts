/** An hour passes in a test: a run whose ramdisk never posts times out. */
import assert from 'node:assert/strict';
import { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, manualClock } from '@ironic-inspector/testing';

const ironic = new FakeIronic();
ironic.addNode({ name: 'node-1', macs: ['52:54:00:00:00:01'] });

// #region time
const clock = manualClock();
const inspector = new Inspector({ ironic, ...createMemoryStore({ clock }), clock, timeout: 3600 });
(await inspector.start()).unwrap();
(await inspector.introspect('node-1')).unwrap();

await clock.advance(2 * 3600 * 1000);

const run = (await inspector.status('node-1')).unwrap();
assert.equal(run.error, 'Introspection timeout');
// #endregion
console.log(run.state, run.error);
const stopped = inspector.stop();
await clock.advance(60_000);
await stopped;
