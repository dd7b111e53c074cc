import { Inspector, type InspectorOptions, type Observer } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayloadText } from '@ironic-inspector/testing';

/** What the ramdisk of the node in {@link world} posts. */
export const BODY = loadPayloadText('ipmi-server');

/** One node in a fake Ironic, and an inspector that is watched. */
export function world(observer: Observer, options: Partial<InspectorOptions> = {}) {
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.17' } });
  const store = createMemoryStore();
  const inspector = new Inspector({ ironic, ...store, introspectionDelay: 0, observers: [observer], ...options });
  const journey = async () => {
    (await inspector.upkeep()).unwrap();
    (await inspector.introspect(uuid, { requestId: 'req-start' })).unwrap();
    await inspector.idle();
    (await inspector.continue(BODY, { requestId: 'req-post' })).unwrap();
    await inspector.idle();
  };
  return { ironic, uuid, store, inspector, journey };
}
