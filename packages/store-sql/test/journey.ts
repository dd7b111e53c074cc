import { Inspector, type NodeStore } from '@ironic-inspector/core';
import { collectEvents, FakeIronic, loadPayload, macsOf, manualClock } from '@ironic-inspector/testing';
import type { SqlStore } from '../src/index.ts';
import { NODE } from './samples.ts';

/** What must be found nowhere. */
export const PLANTED = 'PlantedPassw0rd';

/** An inspector that may set credentials, on a node that is ready for that. */
export function siteOn({ nodes, rules, data }: Pick<SqlStore, 'rules' | 'data'> & { readonly nodes: NodeStore }) {
  const payload = loadPayload('ipmi-server');
  const ironic = new FakeIronic();
  const driver_info = { ipmi_address: '192.0.2.10', ipmi_username: 'operator' };
  ironic.addNode({ uuid: NODE, provision_state: 'enroll', driver_info, macs: macsOf(payload).slice(0, 1) });
  const clock = manualClock();
  const { observer, events } = collectEvents();
  const processing = { enableSettingIpmiCredentials: true };
  const inspector = new Inspector({ ironic, nodes, rules, data, clock, observers: [observer], processing });
  return {
    inspector,
    ironic,
    events,
    start: () => inspector.introspect(NODE, { newIpmiCredentials: { password: PLANTED } }),
    /**
     * What the ramdisk is told; the run is `processing` then, until the credentials have proved
     * themselves.
     */
    post: () => inspector.continue(JSON.stringify(payload)),
    finish: async () => {
      await clock.advance(3000);
      await inspector.idle();
    },
  };
}
