/**
 * The short form: a machine is introspected while our daemon is killed twice; two others may not
 * boot meanwhile, and do where the firewall is none.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { anotherInstance, bootsIn } from './another-instance.ts';
import { bmcAddress, ipmi } from './bmc.ts';
import { inspector } from './daemon.ts';
import { ironic } from './ironic.ts';
import { atRest, bootByHand, end, hasFetched, hasSaid, manage } from './journey.ts';
import { switchPort } from './lldp-switch.ts';
import type { Machine } from './machine.ts';
import { useSite } from './use-site.ts';

const GIB = 2 ** 30;

const lab = useSite();
let machine: Machine;
let idle: Machine;
let unknown: Machine;
let node: string;

beforeAll(() => {
  [machine, idle, unknown] = lab.site.machines;
});

/** The check of the firewall: it fails where the machine got anything to boot. */
function expectKeptOff(kept: Machine): void {
  const { asked, answered } = lab.site.dhcp.seen(kept.hardware.mac);
  expect(asked).toBeGreaterThan(1);
  expect({ answered, isBooted: hasFetched(lab.site, kept) }).toEqual({ answered: 0, isBooted: false });
}

describe('one machine is introspected', () => {
  it('Ironic knows two of three machines', async () => {
    node = await manage(lab.site, machine);
    await manage(lab.site, idle);
    expect((await ironic.node(node)).power_state).toBe('power off');
  });

  it('Ironic asks us, where it can, and we have it boot the machine from the network', async () => {
    await (lab.site.asksInspector ? ironic.provision(node, 'inspect') : inspector.introspect(node));
    await lab.site.until('waiting for the ramdisk', 120, async () => (await inspector.run(node)).state === 'waiting');
    // Ironic has been asked, and does it when it gets to it
    await lab.site.until('machine 1 is on', 120, () => machine.isOn());
    expect(lab.site.bmcs.told).toEqual(['machine 1: boot pxe', 'machine 1: power 1']);
    expect(await ipmi(machine, 'chassis', 'power', 'status')).toBe('Chassis Power is on');
  });

  it('the idle and the unknown machine ask for an address, and get none', async () => {
    await Promise.all([bootByHand(idle), bootByHand(unknown)]);
    await lab.site.until('two machines that ask', 180, () =>
      [idle, unknown].every(({ hardware }) => lab.site.dhcp.seen(hardware.mac).asked > 1),
    );
    await Promise.all([idle.off(), unknown.off()]);
    for (const one of [idle, unknown]) expect(() => expectKeptOff(one)).not.toThrow();
  });

  it('our daemon is killed while the machine boots', async () => {
    await lab.site.until('machine 1 fetches its ramdisk', 180, () => hasFetched(lab.site, machine));
    expect(hasSaid(machine, 'ramdisk:')).toBe(false);
    await lab.site.daemon.kill();
    await lab.site.until('the ramdisk', 180, () => hasSaid(machine, 'ramdisk: devices'));
    await lab.site.daemon.start();
    expect(await inspector.run(node)).toMatchObject({ state: 'waiting', finished: false });
  });

  it('and again while what it posts is processed', async () => {
    await lab.site.until('the agent', 240, () => hasSaid(machine, 'ramdisk: agent begins'));
    await lab.site.until('what its switch says', 240, () => hasSaid(machine, 'Found LLDP info'));
    // Ironic says nothing until after the kill: what is posted meanwhile is still processed then
    lab.site.ironicPrograms.api.signal('SIGSTOP');
    await lab.site.until('its post', 120, async () => (await inspector.run(node)).state === 'processing');
    await lab.site.daemon.kill();
    await lab.site.daemon.start();
    expect(await inspector.run(node)).toMatchObject({ state: 'processing', finished: false });
    lab.site.ironicPrograms.api.signal('SIGCONT');
  });

  it('ends `finished`, and Ironic has the machine back', async () => {
    await end(lab.site, node);
    expect(await inspector.run(node)).toMatchObject({ state: 'finished', error: null });
    await atRest(lab.site, node);
    expect((await ironic.node(node)).last_error).toBeNull();
    expect(await ipmi(machine, 'chassis', 'power', 'status')).toBe('Chassis Power is off');
    expect(lab.site.bmcs.told.filter((told) => told === 'machine 1: power 1')).toHaveLength(1);
    expect(lab.site.bootServer.fetched.filter(({ file }) => file === 'initrd').map(({ mac }) => mac)).toEqual([
      machine.hardware.mac,
    ]);
  });
});

describe('what history has of the run', () => {
  it('is each change of state, whichever of three daemons made it, and what dnsmasq has told', async () => {
    const other = anotherInstance(lab.site.folder);
    const { events, diagnosis } = await other.why(node);
    await other.close();
    const steps = events.map(({ step }) => step);
    const states = steps.flatMap((step) => (step.type === 'state-changed' ? [step.to] : []));
    expect(states).toEqual(['starting', 'waiting', 'processing', 'finished']);
    expect(steps.map(({ type }) => type)).toContain('resumed');
    expect(bootsIn(events)[0]).toMatchObject({ what: 'address-given', mac: machine.hardware.mac, source: 'dnsmasq' });
    expect(diagnosis.causes).toEqual([]);
  });
});

describe('what was found is what QEMU was given', () => {
  it('in the data', async () => {
    const { hardware } = machine;
    const { inventory } = await inspector.data(node);
    expect(inventory.cpu).toMatchObject({ count: hardware.cpus, architecture: 'x86_64' });
    expect(inventory.memory.physical_mb).toBe(hardware.memoryMb);
    expect(inventory.disks.map(({ serial, size }) => ({ serial, size })).toSorted((a, b) => a.size - b.size)).toEqual(
      hardware.disks.map(({ serial, gib }) => ({ serial, size: gib * GIB })),
    );
    expect(inventory.interfaces).toMatchObject([{ mac_address: hardware.mac, has_carrier: true }]);
    expect(inventory.system_vendor).toMatchObject({
      manufacturer: hardware.vendor,
      product_name: hardware.product,
      serial_number: hardware.serial,
      firmware: { vendor: hardware.vendor, version: hardware.firmware },
    });
    // the machine asked its controller itself
    expect(inventory.bmc_address).toBe(bmcAddress(machine.number));
  });

  it('on the node', async () => {
    const { hardware } = machine;
    const { properties } = await ironic.node(node);
    const smallest = Math.min(...hardware.disks.map(({ gib }) => gib));
    expect(properties).toMatchObject({
      cpus: String(hardware.cpus),
      cpu_arch: 'x86_64',
      memory_mb: String(hardware.memoryMb),
      local_gb: String(smallest - 1),
    });
  });

  it('on its port, with the switch that it is plugged into', async () => {
    const { switchId, portId } = switchPort(machine.number);
    expect(await ironic.ports(node)).toMatchObject([
      {
        address: machine.hardware.mac,
        pxe_enabled: true,
        local_link_connection: { switch_id: switchId, port_id: portId },
      },
    ]);
  });
});

describe('control: without a firewall', () => {
  it('the check of the firewall is red: both machines boot', async () => {
    await lab.site.daemon.stop();
    await lab.site.dhcp.startAnew();
    await lab.site.daemon.start({ pxe_filter: { driver: 'noop' } });
    await Promise.all([bootByHand(idle), bootByHand(unknown)]);
    for (const one of [idle, unknown]) {
      await lab.site.until(`machine ${one.number} boots`, 240, () => hasFetched(lab.site, one));
      expect(() => expectKeptOff(one)).toThrow('isBooted');
    }
    await Promise.all([idle.off(), unknown.off()]);
  });
});
