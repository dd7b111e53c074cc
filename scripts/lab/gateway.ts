/** What journeys through the gateway share. */
import type { HistoryRun } from '@ironic-inspector/core';
import { expect } from 'vitest';
import type { AnotherInstance } from './another-instance.ts';
import { inspector } from './daemon.ts';
import { ironic } from './ironic.ts';
import { hasSaid } from './journey.ts';
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

/** All runs of a node, the newest first. */
export async function runsOf(other: AnotherInstance, node: string): Promise<readonly HistoryRun[]> {
  return (await other.inspector.history.runs({ node })).unwrap();
}

/** The node has one run, by way of Ironic; it is over, and its facts and documents are there. */
export async function expectRelayed(other: AnotherInstance, machine: Machine, node: string): Promise<void> {
  expect(await runsOf(other, node)).toMatchObject([{ kind: 'relayed', state: 'finished', error: undefined }]);
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
