/**
 * What a flow reports: each step of an introspection as a typed event, here as the timeline of one
 * run.
 */
import { Inspector, type FlowEvent } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload } from '@ironic-inspector/testing';

const timeline: FlowEvent[] = [];
const ironic = new FakeIronic();
ironic.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.17' } });
const inspector = new Inspector({ ironic, ...createMemoryStore(), observers: [(event) => timeline.push(event)] });

(await inspector.introspect('node-1')).unwrap();
await inspector.idle();
(await inspector.continue(loadPayload('ipmi-server'))).unwrap();
await inspector.idle();

for (const event of timeline) {
  if (event.type === 'node-changed') console.log(event.type, event.changes.authors);
  else console.log(event.type, 'hook' in event ? `${event.hook} ${event.moment}` : '');
}
