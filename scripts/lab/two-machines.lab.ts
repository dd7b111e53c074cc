/** Two machines at once behind iptables, one of which cannot be switched off for a while. */
import { beforeAll, describe, expect, it } from 'vitest';
import { inspector } from './daemon.ts';
import { ironic } from './ironic.ts';
import { atRest, bootByHand, end, hasFetched, manage } from './journey.ts';
import { switchPort } from './lldp-switch.ts';
import type { Machine } from './machine.ts';
import { run } from './run-command.ts';
import { useSite } from './use-site.ts';

const lab = useSite({
  pxe_filter: { driver: 'iptables', sync_period: 5, deny_unknown_macs: 'true' },
  iptables: { dnsmasq_interface: 'br0' },
});
const LIST = ['iptables', '-w', '-vnxL', 'ironic-inspector'];
let asked: readonly Machine[];
let unknown: Machine;
const nodes: string[] = [];

beforeAll(() => {
  const [first, second, third] = lab.site.machines;
  asked = [first, second];
  unknown = third;
});

describe('two machines at once', () => {
  it('are asked for in Ironic, and boot', async () => {
    for (const machine of asked) nodes.push(await manage(lab.site, machine));
    for (const node of nodes) await ironic.provision(node, 'inspect');
    await lab.site.until('both have their ramdisk', 400, () => asked.every((machine) => hasFetched(lab.site, machine)));
    for (const node of nodes) expect(await inspector.run(node)).toMatchObject({ state: 'waiting' });
  });

  it('while a third that is unknown does not: iptables drops what it asks', async () => {
    await bootByHand(unknown);
    await lab.site.until('a packet that is dropped', 180, async () => /^ *[1-9]\d* .* DROP /m.test(await run(...LIST)));
    expect(lab.site.dhcp.seen(unknown.hardware.mac)).toEqual({ asked: 0, answered: 0 });
    await unknown.off();
  });

  it('end, each with its own facts', async () => {
    lab.site.bmcs.refusing = asked[1]?.number;
    for (const [index, machine] of asked.entries()) {
      const node = nodes[index] ?? '';
      await end(lab.site, node);
      expect(await inspector.run(node)).toMatchObject({ state: 'finished', error: null });
      expect((await inspector.data(node)).inventory).toMatchObject({
        system_vendor: { serial_number: machine.hardware.serial },
        interfaces: [{ mac_address: machine.hardware.mac }],
      });
      const { portId } = switchPort(machine.number);
      expect(await ironic.ports(node)).toMatchObject([
        { address: machine.hardware.mac, local_link_connection: { port_id: portId } },
      ]);
    }
  });

  it('one is switched off, the other when its controller lets it', async () => {
    const [first = '', second = ''] = nodes;
    await atRest(lab.site, first);
    const refused = () => lab.site.bmcs.told.filter((told) => told === 'machine 2: power 0').length;
    await lab.site.until('a refusal', 120, () => refused() > 0);
    expect(asked[1]?.isOn()).toBe(true);
    lab.site.bmcs.refusing = undefined;
    await atRest(lab.site, second);
    expect(asked[1]?.isOn()).toBe(false);
  });
});
