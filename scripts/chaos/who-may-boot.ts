import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeIronic } from '@ironic-inspector/testing';
import type { Remains } from './judge.ts';

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
 * What is wrong with them when all is over: machines of runs that wait for their ramdisk may boot,
 * others that Ironic knows may not, and those that it does not know may, since they are to be
 * discovered.
 */
export function judgeDoors(
  doors: readonly Doors[],
  all: readonly Remains[],
  known: readonly string[],
): readonly string[] {
  const waiting = new Set(
    all.filter(({ run }) => run?.state === 'waiting').flatMap(({ ports }) => ports.map(({ address }) => address)),
  );
  return doors.flatMap(({ folder, machines, unknown }) => [
    ...(unknown === true ? [] : [`${folder}: unknown machines may not boot`]),
    ...known
      .filter((mac) => (machines.get(mac) ?? unknown) !== waiting.has(mac))
      .map(
        (mac) => `${folder}: ${mac} ${waiting.has(mac) ? 'may not boot, its node waits' : 'may boot, nobody waits'}`,
      ),
  ]);
}
