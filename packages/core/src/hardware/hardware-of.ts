import type { KnownAccelerator } from '../settings/known-accelerators.ts';
import type { Hardware, HardwareSource } from './hardware.ts';
import { identify } from './identify.ts';
import { PART_RULES } from './parts.ts';
import type { PciNames } from './pci-names.ts';
import { type PostedHardware, readPosted } from './posted.ts';
import { readBenchmarks } from './read-benchmarks.ts';
import { readCpus } from './read-cpus.ts';
import { readDisks } from './read-disks.ts';
import { readMemory } from './read-memory.ts';
import { readNics } from './read-nics.ts';
import { nameNic, readPciDevices } from './read-pci.ts';
import { readBmc, readBoot, readSystem } from './read-system.ts';

/** Where {@link hardwareOf} looks up names. */
export interface HardwareOptions {
  /** Names of PCI vendors, devices and classes: see `parsePciIds`. @default none */
  readonly pciNames?: PciNames | undefined;
  /** Which PCI devices are accelerators. @default those that the hook `accelerators` knows */
  readonly accelerators?: readonly KnownAccelerator[] | undefined;
}

/**
 * Makes one model of what a ramdisk posted: the inventory, rows of `hardware-detect` (`data`, or
 * `extra` once the hook `extra_hardware` ran), what `dmidecode` printed, PCI devices and LLDP.
 * Where several say the same fact, the inventory is believed first.
 *
 * Takes anything and never throws: give it what `continue` was given, what `runHooks` answers as
 * data, or what is stored of a run. The answer is plain JSON, and the same however lists are
 * ordered. Each part has an id that stays with it:
 *
 * | part | id, the first that is known and that no other part has |
 * |---|---|
 * | disk | WWN or EUI; serial number; `by-path` or bay; make and number |
 * | memory module | serial number; slot; make and number |
 * | NIC | MAC address, but of gadgets; PCI address; make and number |
 * | CPU | serial number; socket; make and number |
 * | PCI device | PCI address; make and number |
 *
 * ```ts
 * import { hardwareOf } from '@ironic-inspector/core/hardware';
 *
 * declare const stored: unknown; // inspector.data(node)
 * for (const { id, model, sizeBytes, sources } of hardwareOf(stored).disks) console.log(id, model, sizeBytes, sources);
 * ```
 */
export function hardwareOf(data: unknown, { pciNames, accelerators }: HardwareOptions = {}): Hardware {
  const read = readPosted(data);
  const cpus = readCpus(read);
  const memory = readMemory(read);
  const disks = readDisks(read);
  const nics = readNics(read);
  const pci = readPciDevices(read, { pciNames, accelerators });
  const bmc = readBmc(read);
  const identified = identify(PART_RULES.disks, disks.disks);
  return {
    system: readSystem(read),
    boot: readBoot(read),
    ...(bmc !== undefined && { bmc }),
    cpus: identify(PART_RULES.cpus, cpus.cpus),
    memory: identify(PART_RULES.memory, memory.memory),
    disks: identified,
    nics: identify(
      PART_RULES.nics,
      nics.nics.map((nic) => nameNic(nic, pciNames)),
    ),
    pciDevices: identify(PART_RULES.pciDevices, pci.pciDevices),
    benchmarks: readBenchmarks(read.extra, identified),
    known: {
      bmc: bmcKnownBy(read),
      cpus: cpus.known,
      memory: memory.known,
      disks: disks.known,
      nics: nics.known,
      pciDevices: pci.known,
    },
  };
}

function bmcKnownBy({ inventory, extra }: PostedHardware): HardwareSource[] {
  const isAsked = ['bmc_address', 'bmc_v6address', 'bmc_mac'].some((key) => Object.hasOwn(inventory, key));
  return [...(isAsked ? (['inventory'] as const) : []), ...(extra.has('ipmi') ? (['extra'] as const) : [])];
}
