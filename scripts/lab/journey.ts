/** What journeys do and look at. */
import { existsSync, readFileSync } from 'node:fs';
import { ipmi } from './bmc.ts';
import { inspector } from './daemon.ts';
import { ironic } from './ironic.ts';
import type { Machine } from './machine.ts';
import type { Site } from './site.ts';
import { Hopeless } from './wait.ts';

/** Whether the machine has said so on its serial console. @throws when nothing more can come */
export function hasSaid(machine: Machine, text: string): boolean {
  const console = existsSync(machine.console) ? readFileSync(machine.console, 'latin1') : '';
  if (console.includes(text)) return true;
  if (console.includes('agent has ended')) throw new Hopeless('the agent has ended');
  return false;
}

/** Whether the machine has got its ramdisk. */
export function hasFetched(site: Site, { hardware }: Machine): boolean {
  return site.bootServer.fetched.some(({ mac, file }) => mac === hardware.mac && file === 'initrd');
}

/** Switches it on as somebody does who stands in front of it. */
export async function bootByHand(machine: Machine): Promise<void> {
  await ipmi(machine, 'chassis', 'bootdev', 'pxe');
  await ipmi(machine, 'chassis', 'power', 'on');
}

/**
 * Makes a node for the machine in Ironic; its UUID.
 *
 * @param port the MAC address of its port: the machine's own, or another one, or `none`
 */
export async function manage(site: Site, machine: Machine, port = machine.hardware.mac): Promise<string> {
  const { uuid } = await ironic.enroll(machine.number);
  if (port !== 'none') await ironic.addPort(uuid, port);
  await ironic.provision(uuid, 'manage');
  await becomes(site, uuid, 'manageable', 120);
  return uuid;
}

/** Has Ironic inspect it by itself, and waits until Ironic waits for its ramdisk. */
export async function inspectInIronic(site: Site, node: string): Promise<void> {
  await ironic.provision(node, 'inspect');
  await becomes(site, node, 'inspect wait', 120);
}

/** Waits until Ironic has it in that state. */
export function becomes(site: Site, node: string, state: string, seconds = 300): Promise<unknown> {
  return site.until(`${state} in Ironic`, seconds, async () => (await ironic.node(node)).provision_state === state);
}

/** Waits until our daemon has given up waiting for the machine, for better or for worse. */
export function end(site: Site, node: string): Promise<unknown> {
  return site.until('the end of the run', 300, async () => (await inspector.run(node)).finished);
}

/** Waits until Ironic has the machine back, and off: it asks for the run every other second. */
export function atRest(site: Site, node: string, state = 'manageable'): Promise<unknown> {
  return site.until(`${state} and power off in Ironic`, 120, async () => {
    const { provision_state, power_state } = await ironic.node(node);
    return provision_state === state && power_state === 'power off';
  });
}
