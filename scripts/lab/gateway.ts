/** What journeys through the gateway share. */
import type { HistoryRun } from '@ironic-inspector/core';
import type { AnotherInstance } from './another-instance.ts';
import { inspector } from './daemon.ts';
import { ironic, type IronicNode, type IronicPort } from './ironic.ts';
import { end, hasSaid } from './journey.ts';
import { switchPort } from './lldp-switch.ts';
import type { Machine } from './machine.ts';
import type { Site } from './site.ts';

/** A fact by a rule: Ironic's own inspection writes nothing to `extra`. */
export const RULE = {
  description: 'machines of the lab',
  conditions: [{ op: 'eq', field: 'inventory.system_vendor.manufacturer', value: 'Example Systems' }],
  actions: [{ action: 'set-attribute', path: '/extra/lab', value: '{data[inventory][system_vendor][serial_number]}' }],
};

/** All runs of a node when they have ended, the newest first: history hears of it a bit later. */
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

/** What came of a machine that Ironic has inspected by way of the gateway. */
interface Outcome {
  readonly runs: readonly Pick<HistoryRun, 'kind' | 'state' | 'error'>[];
  /** Serial numbers in what was processed, and in what was posted. */
  readonly documents: readonly string[];
  readonly ports: readonly Pick<IronicPort, 'address' | 'local_link_connection'>[];
  readonly extra: IronicNode['extra'];
  readonly lastError: string | null;
}

/** When the node's runs have ended. */
export async function outcome(site: Site, other: AnotherInstance, node: string): Promise<Outcome> {
  const runs = await endedRuns(site, other, node);
  const documents = [await inspector.data(node), await inspector.data(node, 'unprocessed')];
  const { extra, last_error: lastError } = await ironic.node(node);
  const ports = await ironic.ports(node);
  return {
    runs: runs.map(({ kind, state, error }) => ({ kind, state, error })),
    documents: documents.map(({ inventory }) => inventory.system_vendor.serial_number),
    ports: ports.map(({ address, local_link_connection }) => ({ address, local_link_connection })),
    extra,
    lastError,
  };
}

/** One run, well ended: Ironic's hooks made the port, ours know its switch, a rule has matched. */
export function inspected({ number, hardware: { serial, mac } }: Machine): Outcome {
  const { switchId, portId } = switchPort(number);
  return {
    runs: [{ kind: 'relayed', state: 'finished', error: undefined }],
    documents: [serial, serial],
    ports: [{ address: mac, local_link_connection: { switch_id: switchId, port_id: portId } }],
    extra: { lab: serial },
    lastError: null,
  };
}

/** Waits until the machine has booted, and its agent is at work. */
export async function boots(site: Site, machine: Machine): Promise<void> {
  await site.until(`the agent of machine ${machine.number}`, 400, () => hasSaid(machine, 'ramdisk: agent begins'));
}
