/**
 * The short form: a machine is introspected while our daemon is killed twice; two others may not
 * boot meanwhile, and do where the firewall is none.
 */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bmcAddress, ipmi } from './bmc.ts';
import { inspector } from './daemon.ts';
import { ironic } from './ironic.ts';
import { switchPort } from './lldp-switch.ts';
import { showLogs } from './logs.ts';
import type { Machine } from './machine.ts';
import { openSite, type Site } from './site.ts';

const GIB = 2 ** 30;

let site: Site;
let machine: Machine;
let idle: Machine;
let unknown: Machine;
let node: string;

beforeAll(async () => {
  site = await openSite();
  [machine, idle, unknown] = site.machines;
}, 400_000);

let isFailed = false;
afterEach(({ task }) => {
  isFailed ||= task.result?.state === 'fail';
});

afterAll(async () => {
  await (site as Site | undefined)?.stop();
  if (isFailed) showLogs(site);
});

/** Whether the machine has said so on its serial console. @throws when nothing more can come */
function said(text: string): boolean {
  const console = existsSync(machine.console) ? readFileSync(machine.console, 'latin1') : '';
  if (console.includes('agent has ended')) throw new Error('the agent has ended');
  return console.includes(text);
}

function hasFetched({ hardware }: Machine): boolean {
  return site.bootServer.fetched.some(({ mac, file }) => mac === hardware.mac && file === 'initrd');
}

/** The check of the firewall: it fails where the machine got anything to boot. */
function expectKeptOff(kept: Machine): void {
  expect(site.dhcp.seen(kept.hardware.mac).asked).toBeGreaterThan(1);
  expect({ answers: site.dhcp.seen(kept.hardware.mac).answered, isBooted: hasFetched(kept) }).toEqual({
    answers: 0,
    isBooted: false,
  });
}

/** As somebody does who stands in front of it. */
async function bootByHand(one: Machine): Promise<void> {
  await ipmi(one, 'chassis', 'bootdev', 'pxe');
  await ipmi(one, 'chassis', 'power', 'on');
}

async function manage(one: Machine): Promise<string> {
  const { uuid } = await ironic.enroll(one.number);
  await ironic.addPort(uuid, one.hardware.mac);
  await ironic.provision(uuid, 'manage');
  await site.until(
    `machine ${one.number} in Ironic`,
    120,
    async () => (await ironic.node(uuid)).provision_state === 'manageable',
  );
  return uuid;
}

describe('one machine is introspected', () => {
  it('Ironic knows two of three machines', async () => {
    node = await manage(machine);
    await manage(idle);
    expect((await ironic.node(node)).power_state).toBe('power off');
  });

  it('Ironic asks us, and we have it boot the machine from the network', async () => {
    await ironic.provision(node, 'inspect');
    await site.until('waiting for the ramdisk', 120, async () => (await inspector.run(node)).state === 'waiting');
    // Ironic has been asked, and does it when it gets to it
    await site.until('machine 1 is on', 120, () => machine.isOn());
    expect(site.bmcs.told).toEqual(['machine 1: boot pxe', 'machine 1: power 1']);
    expect(await ipmi(machine, 'chassis', 'power', 'status')).toBe('Chassis Power is on');
  });

  it('the idle and the unknown machine ask for an address, and get none', async () => {
    await Promise.all([bootByHand(idle), bootByHand(unknown)]);
    await site.until('two machines that ask', 180, () =>
      [idle, unknown].every(({ hardware }) => site.dhcp.seen(hardware.mac).asked > 1),
    );
    await Promise.all([idle.off(), unknown.off()]);
    for (const one of [idle, unknown]) expect(() => expectKeptOff(one)).not.toThrow();
  });

  it('our daemon is killed while the machine boots', async () => {
    await site.until('machine 1 fetches its ramdisk', 180, () => hasFetched(machine));
    expect(said('ramdisk:')).toBe(false);
    await site.daemon.kill();
    await site.until('the ramdisk', 180, () => said('ramdisk: devices'));
    await site.daemon.start();
    expect(await inspector.run(node)).toMatchObject({ state: 'waiting', finished: false });
  });

  it('and again while what it posts is processed', async () => {
    await site.until('the agent', 240, () => said('ramdisk: agent begins'));
    await site.until('the last collector', 240, () => said('Collecting system logs'));
    // Ironic says nothing until after the kill: what is posted meanwhile is still processed then
    site.ironicApi.signal('SIGSTOP');
    await site.until('its post', 120, async () => (await inspector.run(node)).state === 'processing');
    await site.daemon.kill();
    site.ironicApi.signal('SIGCONT');
    await site.daemon.start();
    expect(await inspector.run(node)).toMatchObject({ state: 'processing', finished: false });
  });

  it('ends `finished`, and Ironic has the machine back', async () => {
    await site.until('the end', 180, async () => (await inspector.run(node)).finished);
    expect(await inspector.run(node)).toMatchObject({ state: 'finished', error: null });
    // Ironic asks for the state every other second, and is asked to switch off
    await site.until('Ironic', 120, async () => {
      const { provision_state, power_state } = await ironic.node(node);
      return provision_state === 'manageable' && power_state === 'power off';
    });
    expect((await ironic.node(node)).last_error).toBeNull();
    expect(await ipmi(machine, 'chassis', 'power', 'status')).toBe('Chassis Power is off');
    expect(site.bmcs.told.filter((told) => told === 'machine 1: power 1')).toHaveLength(1);
    expect(site.bootServer.fetched.filter(({ file }) => file === 'initrd').map(({ mac }) => mac)).toEqual([
      machine.hardware.mac,
    ]);
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
    await site.daemon.stop();
    await site.dhcp.startAnew();
    await site.daemon.start({ pxe_filter: { driver: 'noop' } });
    await Promise.all([bootByHand(idle), bootByHand(unknown)]);
    for (const one of [idle, unknown]) {
      await site.until(`machine ${one.number} boots`, 240, () => hasFetched(one));
      expect(() => expectKeptOff(one)).toThrow('isBooted');
    }
    await Promise.all([idle.off(), unknown.off()]);
  });
});
