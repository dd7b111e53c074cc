import { readSerial } from '../model/placeholder-serial.ts';
import { readCount, readText } from '../model/read-posted.ts';
import { gather, type Gathered } from './component.ts';
import { itemsOf } from './extra.ts';
import type { CpuDetails, HardwareSource } from './hardware.ts';
import { inOrder } from './identify.ts';
import { type PostedHardware, readLeadingNumber, readWords } from './posted.ts';

type Cpu = Gathered<CpuDetails>;

/** More processor packages than a machine has: the number is posted, and each becomes a part. */
const MAX_PACKAGES = 64;

/**
 * The processor packages, by the one source that knows most of them: packages have no names, so
 * that what two sources say cannot be put together.
 */
export function readCpus(read: PostedHardware): { cpus: Cpu[]; known: HardwareSource[] } {
  for (const [source, cpus] of [
    ['dmi', printedCpus(read)],
    ['extra', detectedCpus(read)],
    ['inventory', countedCpus(read)],
  ] as const)
    if (cpus.length > 0) return { cpus, known: [source] };
  return { cpus: [], known: [] };
}

function printedCpus({ facts }: PostedHardware): Cpu[] {
  return facts.dmi.cpus.flatMap((block) => {
    const status = readText(block['Status']);
    if (status?.toLowerCase().startsWith('unpopulated') === true) return [];
    const cpu = gather<CpuDetails>({
      socket: { dmi: readWords(block['Socket Designation']) },
      vendor: { dmi: readWords(block['Manufacturer']) },
      model: { dmi: readWords(block['Version']) },
      serial: { dmi: readSerial(block['Serial Number']) },
      cores: { dmi: readLeadingNumber(block['Core Count']) },
      threads: { dmi: readLeadingNumber(block['Thread Count']) },
    });
    return cpu.socket === undefined && cpu.model === undefined ? [] : [cpu];
  });
}

function detectedCpus({ extra }: PostedHardware): Cpu[] {
  const packages = [...itemsOf(extra, 'cpu')].filter(([item]) => item.startsWith('physical_'));
  return inOrder(packages, ([item]) => item).map(([item, said]) =>
    gather<CpuDetails>({
      socket: { extra: readWords(item) },
      vendor: { extra: readWords(said.get('vendor')) },
      model: { extra: readWords(said.get('product')) },
      serial: {},
      cores: { extra: readCount(said.get('cores')) },
      threads: { extra: readCount(said.get('threads')) },
    }),
  );
}

function countedCpus({ facts: { cpu } }: PostedHardware): Cpu[] {
  if (cpu.model === undefined && cpu.sockets === undefined) return [];
  const count = Math.min(cpu.sockets ?? 1, MAX_PACKAGES);
  return Array.from({ length: count }, () =>
    gather<CpuDetails>({
      socket: {},
      vendor: {},
      model: { inventory: readWords(cpu.model) },
      serial: {},
      cores: {},
      threads: {},
    }),
  );
}
