import { Inspector, type Firewall, type InspectorOptions } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload, personalise } from '@ironic-inspector/testing';

/** Machines by MAC address: two that Ironic knows, one that it does not. */
export const [FIRST, SECOND, STRANGER] = ['52:54:00:00:00:01', '52:54:00:00:00:02', '52:54:00:00:00:ff'] as const;
export const ALL = [FIRST, SECOND, STRANGER];

/** An inspector with this firewall, and a simulated Ironic with two nodes. */
export function inspectedLab(firewall: Firewall, options: Partial<InspectorOptions> = {}) {
  const ironic = new FakeIronic();
  const [first] = [FIRST, SECOND].map((mac) => ironic.addNode({ macs: [mac] }));
  const inspector = new Inspector({ ironic, ...createMemoryStore(), firewall, introspectionDelay: 0, ...options });
  const node = first?.uuid ?? '';
  return {
    ironic,
    inspector,
    node,
    /** Up to where the ramdisk of the first node is waited for. */
    introspect: async () => {
      (await inspector.introspect(node)).unwrap();
      await inspector.idle();
      return (await inspector.status(node)).unwrap().state;
    },
    /** The ramdisk of the first node posts; to the end of its run. */
    post: async () => {
      const payload = personalise(loadPayload('virtual-machine'), { macs: [FIRST] });
      (await inspector.continue(JSON.stringify(payload))).unwrap();
      await inspector.idle();
      return (await inspector.status(node)).unwrap().state;
    },
  };
}
