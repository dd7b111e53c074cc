import {
  FakeIronic,
  loadPayload,
  macsOf,
  serveIronic,
  simulateMachines,
  type PayloadName,
  type Post,
} from '@ironic-inspector/testing';

/** A machine of the demo. */
interface LabMachine {
  readonly name: string;
  readonly payload: PayloadName;
  /** How long it takes to boot, in milliseconds. */
  readonly boots: number;
  /** The node's fields in Ironic before the introspection. */
  readonly known: Readonly<Record<string, unknown>>;
  /** MAC addresses of ports that Ironic has before it. */
  readonly macs?: readonly string[];
}

const MACHINES: readonly LabMachine[] = [
  {
    name: 'server-17',
    payload: 'ipmi-server',
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
  /** Names of the nodes. */
  readonly nodes: readonly string[];
  /** Has the machines post to this URL from now on. */
  connect(callbackUrl: string, onPost: (node: string, post: Post) => void): void;
  close(): Promise<void>;
}

/** `ironicPort`: 0 takes any free one. */
export async function openLab(ironicPort = 0): Promise<Lab> {
  const ironic = new FakeIronic();
  const machines = MACHINES.map((machine) => ({
    node: ironic.addNode({
      name: machine.name,
      ...machine.known,
      ...(machine.macs === undefined ? {} : { macs: machine.macs }),
    }).uuid,
    payload: loadPayload(machine.payload),
    bootDelayMs: machine.boots,
  }));
  const served = await serveIronic(ironic, { port: ironicPort });
  let simulated: { close(): Promise<void> } | undefined;
  return {
    ironic,
    ironicUrl: served.url,
    nodes: MACHINES.map(({ name }) => name),
    connect: (callbackUrl, onPost) => {
      simulated = simulateMachines({ fake: ironic, callbackUrl, machines, onPost });
    },
    close: async () => {
      await simulated?.close();
      await served.close();
    },
  };
}
