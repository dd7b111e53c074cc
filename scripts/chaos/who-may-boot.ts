import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeIronic } from '@ironic-inspector/testing';
import type { Remains } from './judge.ts';

/** States in which no ramdisk has a part. */
const OVER: readonly string[] = ['finished', 'error', 'reapplying'];
const ANYBODY = 'unknown_hosts_filter';

/** Who may boot, as the files in the folder of one firewall say. */
export interface Doors {
  readonly folder: string;
  /** Files by MAC address: whether that machine may boot. */
  readonly machines: ReadonlyMap<string, boolean>;
  /** Whether those that have no file may. */
  readonly unknown: boolean | undefined;
}

/** Read while the instances still run: one that ends lets go. */
export function readDoors(folders: readonly string[]): readonly Doors[] {
  return folders.map((folder) => {
    const files = readdirSync(folder).filter((name) => !name.startsWith('.'));
    const machines = new Map(
      files.map((name) => [name, !readFileSync(join(folder, name), 'utf8').includes(',ignore')]),
    );
    const unknown = machines.get(ANYBODY);
    machines.delete(ANYBODY);
    return { folder, machines, unknown };
  });
}

/** MAC addresses that Ironic has ports for. */
export async function knownMacs(fake: FakeIronic): Promise<readonly string[]> {
  const ports = await fake.listAllPorts({ fields: ['address'] });
  return ports.unwrap().map(({ address }) => String(address));
}

/**
 * What is wrong with them when all is over: machines that are being introspected may boot, others
 * that Ironic knows may not, and those that it does not know may, since they are to be discovered.
 */
export function judgeDoors(
  doors: readonly Doors[],
  all: readonly Remains[],
  known: readonly string[],
): readonly string[] {
  // A run that did not end, as it should have, lets its machine boot all the same.
  const going = all.filter(({ run }) => run !== undefined && !OVER.includes(run.state));
  const wanted = new Set(going.flatMap(({ ports }) => ports.map(({ address }) => address)));
  return doors.flatMap(({ folder, machines, unknown }) => [
    ...(unknown === true ? [] : [`${folder}: unknown machines may not boot`]),
    ...known
      .filter((mac) => (machines.get(mac) ?? unknown) !== wanted.has(mac))
      .map((mac) => `${folder}: ${mac} ${wanted.has(mac) ? 'may not boot, and should' : 'may boot, and should not'}`),
  ]);
}
