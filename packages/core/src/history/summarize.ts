import type { Snapshot } from '../contracts/history-records.ts';
import type { HardwareSummary } from '../model/hardware-summary.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { readCount, readList, readObject, readObjects, readText } from '../model/read-posted.ts';
import { shortText } from '../model/text.ts';

/** How long a fact may be, and how many findings are kept. */
const MOST_CHARACTERS = 200;
const MOST_FINDINGS = 16;

/** A few facts of what the ramdisk posted, which is parsed already: each run comes by here. */
export function summarize(data: RamdiskData): HardwareSummary {
  const inventory = readObject(data.inventory);
  const system = readObject(inventory['system_vendor']);
  const cpu = readObject(inventory['cpu']);
  const disks = readObjects(inventory['disks']);
  const facts = {
    vendor: textOf(system['manufacturer']),
    product: textOf(system['product_name']),
    serial: textOf(system['serial_number']),
    cpuModel: textOf(cpu['model_name']),
    cpus: readCount(cpu['count']),
    memoryMb: readCount(readObject(inventory['memory'])['physical_mb']),
    disks: Array.isArray(inventory['disks']) ? disks.length : undefined,
    diskBytes: disks.length > 0 ? sum(disks.map(({ size }) => readCount(size) ?? 0)) : undefined,
    nics: Array.isArray(inventory['interfaces']) ? inventory['interfaces'].length : undefined,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** What the hook `identity_guard` has found, without what it rests on. */
export function findingsIn(data: RamdiskData): NonNullable<Snapshot['findings']> {
  const { findings } = readObject((data as { readonly identity_guard?: unknown }).identity_guard);
  return readList(findings)
    .slice(0, MOST_FINDINGS)
    .flatMap((given) => {
      const { finding, message } = readObject(given);
      if (typeof finding !== 'string' || typeof message !== 'string') return [];
      return [
        { finding: finding as NonNullable<Snapshot['findings']>[number]['finding'], message: shortText(message) },
      ];
    });
}

function textOf(value: unknown): string | undefined {
  const text = readText(value);
  return text === undefined ? undefined : shortText(text, MOST_CHARACTERS);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
