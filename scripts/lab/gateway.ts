/** What journeys through the gateway share. */
import type { HistoryRun } from '@ironic-inspector/core';
import { expect } from 'vitest';
import type { AnotherInstance } from './another-instance.ts';
import { inspector } from './daemon.ts';
import { ironic } from './ironic.ts';
import { end, hasSaid } from './journey.ts';
import { switchPort } from './lldp-switch.ts';
import type { Machine } from './machine.ts';
import type { Site } from './site.ts';

/** Ironic's own inspection boots whom it likes. */
export const NO_FIREWALL = { pxe_filter: { driver: 'noop' } };

/** A fact by a rule: Ironic's own inspection writes nothing to `extra`. */
export const RULE = {
  description: 'machines of the lab',
  conditions: [{ op: 'eq', field: 'inventory.system_vendor.manufacturer', value: 'Example Systems' }],
  actions: [{ action: 'set-attribute', path: '/extra/lab', value: '{data[inventory][system_vendor][serial_number]}' }],
};

/** All runs of a node when they have ended, the newest first: history is told half a second later. */
export async function endedRuns(
  site: Site,
  other: AnotherInstance,
  node: string,
  count = 1,
): Promise<readonly HistoryRun[]> {
  await end(site, node);
  return site.until('the end in history', 60, async () => {
    const runs = (await other.inspector.history.runs({ node })).unwrap();
    return runs.length >= count && runs.every(({ finishedAt }) => finishedAt !== undefined) && runs;
  });
}

/** The node has one run, by way of Ironic; it ends well, and its facts and documents are there. */
export async function expectRelayed(site: Site, other: AnotherInstance, machine: Machine, node: string): Promise<void> {
  const runs = await endedRuns(site, other, node);
  expect(runs).toMatchObject([{ kind: 'relayed', state: 'finished', error: undefined }]);
  expect(await inspector.run(node)).toMatchObject({ state: 'finished', error: null });
  const { serial, mac } = machine.hardware;
  for (const kind of ['processed', 'unprocessed'] as const) {
    const { inventory } = await inspector.data(node, kind);
    expect(inventory.system_vendor.serial_number).toBe(serial);
  }
  const { switchId, portId } = switchPort(machine.number);
  // Ironic's hooks have made the port, ours know its switch
  expect(await ironic.ports(node)).toMatchObject([
    { address: mac, local_link_connection: { switch_id: switchId, port_id: portId } },
  ]);
  expect(await ironic.node(node)).toMatchObject({ last_error: null, extra: { lab: serial } });
}

/** Waits until the machine has booted, and its agent is at work. */
export function boots(site: Site, machine: Machine): Promise<unknown> {
  return site.until(`the agent of machine ${machine.number}`, 400, () => hasSaid(machine, 'ramdisk: agent begins'));
}
