import {
  FakeIronic,
  loadPayload,
  macsOf,
  serveIronic,
  simulateMachines,
  type PayloadName,
  type SimulatedMachines,
} from '@ironic-inspector/testing';

/** A machine of the demo. */
interface LabMachine {
  readonly name: string;
  readonly payload: PayloadName;
  /** What it is made of when a month has passed. */
  readonly later?: 'ipmi-server-later';
  /** How long it takes to boot, in milliseconds. */
  readonly boots: number;
  /** The node's fields in Ironic before the introspection. */
  readonly known: Readonly<Record<string, unknown>>;
  /** MAC addresses of ports that Ironic has before it. */
  readonly macs?: readonly string[];
}

const MISTYPED = 'edge-51';
const SERVICED = 'server-17';

const MACHINES: readonly LabMachine[] = [
  {
    name: SERVICED,
    payload: 'ipmi-server',
    later: 'ipmi-server-later',
    boots: 2400,
    known: bmc('192.0.2.17', { root_device: { size: '> 1000' } }),
  },
  // No management controller: it is recognised by its port.
  {
    name: 'cloud-vm',
    payload: 'virtual-machine',
    boots: 1300,
    known: { driver_info: {} },
    macs: macsOf(loadPayload('virtual-machine')).slice(0, 1),
  },
  { name: 'diskless-81', payload: 'diskless', boots: 1900, known: bmc('192.0.2.81') },
  // Nobody told Ironic of its management controller, and its NIC is 02:00:5e:10:05:01 in truth.
  { name: MISTYPED, payload: 'lldp', boots: 900, known: { driver_info: {} }, macs: ['02:00:5e:18:05:01'] },
];

function bmc(address: string, properties: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { driver_info: { ipmi_address: address, ipmi_username: 'admin' }, properties };
}

/**
 * A simulated Ironic on a socket, with machines behind its nodes that boot and post when they are
 * told to.
 */
export interface Lab {
  readonly ironic: FakeIronic;
  readonly ironicUrl: string;
  /** Names of the nodes whose machines are recognised. */
  readonly nodes: readonly string[];
  /** The node whose port has a wrong digit: its machine posts, and nobody knows it. */
  readonly mistyped: string;
  /** The node from whose machine a disk is pulled when a month has passed. */
  readonly serviced: string;
  /** Has the machines post to this URL from now on. */
  connect(callbackUrl: string): void;
  /** Whether the ramdisk of the node's machine has posted for the last time. */
  hasPosted(name: string): boolean;
  /** From their next boot on the machines are made of what they are a month later. */
  passMonth(): void;
  close(): Promise<void>;
}

/** `ironicPort`: 0 takes any free one. */
export async function openLab(ironicPort = 0): Promise<Lab> {
  const ironic = new FakeIronic();
  let isLater = false;
  const machines = MACHINES.map(({ name, known, macs, payload, later = payload, boots }) => ({
    node: ironic.addNode({ name, ...known, ...(macs === undefined ? {} : { macs }) }).uuid,
    payload: () => loadPayload(isLater ? later : payload),
    bootDelayMs: boots,
  }));
  const served = await serveIronic(ironic, { port: ironicPort });
  let simulated: SimulatedMachines | undefined;
  return {
    ironic,
    ironicUrl: served.url,
    nodes: MACHINES.map(({ name }) => name).filter((name) => name !== MISTYPED),
    mistyped: MISTYPED,
    serviced: SERVICED,
    connect: (callbackUrl) => {
      simulated = simulateMachines({ fake: ironic, callbackUrl, machines });
    },
    hasPosted: (name) => {
      const machine = simulated?.machines.find(({ node }) => ironic.peekNode(node)?.name === name);
      return machine?.state === 'answered' || machine?.state === 'gave-up';
    },
    passMonth: () => {
      isLater = true;
    },
    close: async () => {
      await simulated?.close();
      await served.close();
    },
  };
}
