import type { FlowStep } from '../contracts/flow-events.ts';
import { diffHardware } from '../hardware/diff-hardware.ts';
import { hardwareOf } from '../hardware/hardware-of.ts';
import { parseJson } from '../model/exact-json.ts';
import type { ChangeSeverity } from '../model/hardware-change.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';

/** Larger documents, in characters, are compared only by `history.diff`: it would take too long. */
const LARGEST = 256 * 1024;

/** How many parts a machine may have for the same reason. */
const MOST_PARTS = 500;

/** How many changes an event has. */
const MOST_CHANGES = 64;

const RANKS: Readonly<Record<ChangeSeverity, number>> = { serious: 0, notable: 1, minor: 2 };

/** What a run tells when its machine is not as the run `since` found it, the worst first. */
export type HardwareChanged = Extract<FlowStep, { readonly type: 'hardware-changed' }>;

/** Compares a machine with what the run `since` processed; `undefined` when it is the same. */
export function compareHardware(since: string, before: string, now: RamdiskData): HardwareChanged | undefined {
  if (before.length > LARGEST) return undefined;
  const changes = diffHardware(hardwareOf(parseJson(before)), hardwareOf(now));
  if (changes.length === 0) return undefined;
  const notes = changes
    .toSorted((one, other) => RANKS[one.severity] - RANKS[other.severity])
    .slice(0, MOST_CHANGES)
    .map(({ before: _before, after: _after, ...note }) => note);
  return { type: 'hardware-changed', since, changes: notes, total: changes.length };
}

/** Whether to compare the machine would take too long. */
export function isLarge({ inventory, data }: RamdiskData): boolean {
  const lists: readonly unknown[] = [inventory?.disks, inventory?.interfaces];
  const parts = lists.reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
  return parts > MOST_PARTS || (Array.isArray(data) && data.length > MOST_PARTS * 10);
}
