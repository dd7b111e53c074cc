/** A machine that Ironic does not know finds us by multicast DNS, and is enrolled. */
import { beforeAll, describe, expect, it } from 'vitest';
import { bmcAddress } from './bmc.ts';
import { inspector } from './daemon.ts';
import { ironic, type IronicNode } from './ironic.ts';
import { bootByHand, hasSaid } from './journey.ts';
import { switchPort } from './lldp-switch.ts';
import type { Machine } from './machine.ts';
import { useSite } from './use-site.ts';

const lab = useSite({
  DEFAULT: { enable_mdns: 'true' },
  mdns: { interfaces: '192.0.2.1' },
  processing: { node_not_found_hook: 'enroll' },
  discovery: { enroll_node_driver: 'ipmi' },
  pxe_filter: { deny_unknown_macs: 'false' },
});
let machine: Machine;
let node: IronicNode;

beforeAll(() => {
  machine = lab.site.machines[2];
  // what comes later on the line wins
  lab.site.bootServer.kernelLine.set(machine.hardware.mac, 'ipa-inspection-callback-url=mdns');
});

describe('an unknown machine', () => {
  it('is let through, and asks the network where to post', async () => {
    await bootByHand(machine);
    await lab.site.until('its post', 400, () =>
      hasSaid(machine, 'Posting collected data to http://192.0.2.1:5050/v1/continue'),
    );
    expect(machine.isOn()).toBe(true);
  });

  it('is in Ironic, with its management controller, its port and its switch', async () => {
    node = await lab.site.until('a node', 120, async () => (await ironic.nodes()).at(0));
    await lab.site.until('the end', 120, async () => (await inspector.run(node.uuid)).finished);
    expect(await inspector.run(node.uuid)).toMatchObject({ state: 'finished', error: null });
    expect(await ironic.node(node.uuid)).toMatchObject({
      driver: 'ipmi',
      provision_state: 'enroll',
      driver_info: { ipmi_address: bmcAddress(machine.number) },
      properties: { cpus: String(machine.hardware.cpus), memory_mb: String(machine.hardware.memoryMb) },
    });
    const { switchId, portId } = switchPort(machine.number);
    expect(await ironic.ports(node.uuid)).toMatchObject([
      { address: machine.hardware.mac, local_link_connection: { switch_id: switchId, port_id: portId } },
    ]);
  });

  it('has data that says how it came', async () => {
    expect(await inspector.data(node.uuid)).toMatchObject({
      auto_discovered: true,
      inventory: { system_vendor: { serial_number: machine.hardware.serial } },
    });
  });
});
