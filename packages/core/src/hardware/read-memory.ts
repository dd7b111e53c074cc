import { readSerial } from '../model/placeholder-serial.ts';
import { readCount, readText } from '../model/read-posted.ts';
import { gather, type Gathered } from './component.ts';
import { itemsOf } from './extra.ts';
import type { HardwareSource, MemoryDetails } from './hardware.ts';
import { unique } from './parts.ts';
import { type PostedHardware, readLeadingNumber, readWords } from './posted.ts';

type Memory = Gathered<MemoryDetails>;

/**
 * The memory modules, by what `dmidecode` printed, or else by what `lshw` said: both read the same
 * tables of the firmware, so that one is enough.
 */
export function readMemory(read: PostedHardware): { memory: Memory[]; known: HardwareSource[] } {
  if (read.facts.dmi.memoryDevices.length > 0) return { memory: printedModules(read), known: ['dmi'] };
  const banks = [...itemsOf(read.extra, 'memory')].filter(([item]) => item.startsWith('bank:'));
  return banks.length > 0 ? { memory: detectedModules(banks), known: ['extra'] } : { memory: [], known: [] };
}

function printedModules({ facts }: PostedHardware): Memory[] {
  const { memoryDevices } = facts.dmi;
  // Some firmware calls the slots of each bank the same. Empty slots are looked at, too: which
  // names are unique may not depend on what is plugged in.
  const locators = unique(memoryDevices.map((block) => readWords(block['Locator'])));
  return memoryDevices.flatMap((block) => {
    const sizeBytes = readPrintedSize(block['Size']);
    if (sizeBytes === undefined) return [];
    const locator = readWords(block['Locator']);
    const isAlone = locator !== undefined && locators.has(locator);
    const slot = [isAlone ? undefined : readWords(block['Bank Locator']), locator].filter((text) => text !== undefined);
    return gather<MemoryDetails>({
      slot: { dmi: slot.join(' ') || undefined },
      serial: { dmi: readSerial(block['Serial Number']) },
      vendor: { dmi: readWords(block['Manufacturer']) },
      part: { dmi: readSerial(readWords(block['Part Number'])) },
      sizeBytes: { dmi: sizeBytes },
      type: { dmi: readWords(block['Type']) },
      speed: { dmi: readLeadingNumber(block['Speed']) },
    });
  });
}

function detectedModules(banks: readonly [string, ReadonlyMap<string, unknown>][]): Memory[] {
  const slots = unique(banks.map(([, said]) => readWords(said.get('slot'))));
  return banks.flatMap(([item, said]) => {
    // What has no size is an empty slot.
    const sizeBytes = readCount(said.get('size'));
    if (sizeBytes === undefined) return [];
    const slot = readWords(said.get('slot'));
    const description = readText(said.get('description'));
    const clock = readCount(said.get('clock'));
    return gather<MemoryDetails>({
      slot: { extra: slot !== undefined && slots.has(slot) ? slot : readWords(item) },
      serial: { extra: readSerial(said.get('serial')) },
      vendor: { extra: readWords(said.get('vendor')) },
      part: { extra: readSerial(readWords(said.get('product'))) },
      sizeBytes: { extra: sizeBytes },
      type: { extra: /\b(?:LP)?DDR\d?\b/.exec(description ?? '')?.[0] },
      speed: { extra: clock === undefined ? undefined : Math.round(clock / 1e6) || undefined },
    });
  });
}

const UNITS: Readonly<Record<string, number>> = { KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 };

/** `16384 MB` in bytes; `No Module Installed` and `Unknown` are none. */
function readPrintedSize(value: unknown): number | undefined {
  const [, digits, unit = ''] = /^\s*(\d{1,9})\s*([kKMGT]i?B)\b/.exec(typeof value === 'string' ? value : '') ?? [];
  return Number(digits) * (UNITS[unit.toUpperCase().replace('I', '')] ?? 0) || undefined;
}
