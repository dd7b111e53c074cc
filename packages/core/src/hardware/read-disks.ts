import type { DiskFacts } from '../model/machine-facts.ts';
import { isPlaceholder, readSerial } from '../model/placeholder-serial.ts';
import { readBoolean, readCount } from '../model/read-posted.ts';
import { gather, type Gathered } from './component.ts';
import { type ExtraItem, itemOf, itemsOf } from './extra.ts';
import type { DiskDetails, HardwareSource } from './hardware.ts';
import { inOrder } from './identify.ts';
import { type PostedHardware, readWords } from './posted.ts';

type Disk = Gathered<DiskDetails>;

/** What the tool counts its disks by, which is no disk. */
const NO_DISK: ReadonlySet<string> = new Set(['logical', 'pdisk', 'vdisk']);

/** The bay of a disk that only its RAID controller sees: `1I:1:2`. */
const BAY = /^\w+:\w+(:\w+)*$/;

/**
 * The disks of the inventory, with what `hardware-detect` said of the same device in the same boot;
 * then those that only the latter knows, such as the disks behind a RAID controller.
 */
export function readDisks({ facts, extra, inventory }: PostedHardware): { disks: Disk[]; known: HardwareSource[] } {
  const detected = itemsOf(extra, 'disk');
  const names = new Set(facts.disks.map(deviceOf));
  const more = inOrder([...detected], ([item]) => item).filter(
    ([item, said]) => !names.has(item) && !NO_DISK.has(item) && said.has('size'),
  );
  return {
    disks: [
      ...facts.disks.map((disk) => listedDisk(disk, itemOf(extra, 'disk', deviceOf(disk) ?? ''))),
      ...more.map(([item, said]) => detectedDisk(item, said)),
    ],
    known: [
      ...(Array.isArray(inventory['disks']) ? (['inventory'] as const) : []),
      ...(detected.size > 0 ? (['extra'] as const) : []),
    ],
  };
}

function listedDisk(disk: DiskFacts, said: ExtraItem): Disk {
  return gather<DiskDetails>({
    wwn: { inventory: bestName(disk.wwnsWithExtension) ?? bestName(disk.wwns), extra: saidWwn(said) },
    serial: { inventory: firstSerial(disk.serials), extra: readSerial(said.get('SMART/serial_number')) },
    path: { inventory: disk.byPath?.replace(/^.*[/]/, '') },
    bay: {},
    name: { inventory: disk.name },
    vendor: { inventory: readWords(disk.vendor), extra: readWords(said.get('vendor')) },
    model: { inventory: readWords(disk.model), extra: readWords(said.get('model')) },
    sizeBytes: { inventory: disk.sizeBytes },
    kind: {
      inventory: kindOf(disk.transport === 'nvme' ? 'nvme' : deviceOf(disk), disk.rotational),
      extra: kindOf(undefined, readBoolean(said.get('rotational'))),
    },
    transport: { inventory: disk.transport },
    firmware: { extra: firmwareOf(said) },
  });
}

function detectedDisk(item: string, said: ExtraItem): Disk {
  const gigabytes = readCount(said.get('size'));
  const bay = BAY.test(item) ? item : undefined;
  return gather<DiskDetails>({
    wwn: { extra: saidWwn(said) },
    serial: { extra: readSerial(said.get('SMART/serial_number')) },
    path: {},
    bay: { extra: bay },
    name: { extra: bay === undefined ? `/dev/${item}` : undefined },
    vendor: { extra: readWords(said.get('vendor')) },
    model: { extra: readWords(said.get('model')) },
    sizeBytes: { extra: gigabytes === undefined ? undefined : gigabytes * 1e9 },
    kind: { extra: kindOf(item, readBoolean(said.get('rotational'))) },
    transport: { extra: readWords(said.get('type'))?.toLowerCase() },
    firmware: { extra: firmwareOf(said) },
  });
}

/** `sda` of `/dev/sda`. */
function deviceOf({ name }: Pick<DiskFacts, 'name'>): string | undefined {
  return name?.replace(/^[/]dev[/]/, '');
}

function kindOf(device: string | undefined, rotational: boolean | undefined): DiskDetails['kind'] {
  if (device?.startsWith('nvme') === true) return 'nvme';
  if (rotational === undefined) return undefined;
  return rotational ? 'rotational' : 'ssd';
}

/** Tools of the system may disagree: the same one of several each time. */
function bestName(names: readonly string[]): string | undefined {
  return names
    .filter((name) => !isPlaceholder(name))
    .map((name) => name.toLowerCase())
    .toSorted()[0];
}

function firstSerial(serials: readonly string[]): string | undefined {
  return serials.filter((serial) => !isPlaceholder(serial)).toSorted()[0];
}

function saidWwn(said: ExtraItem): string | undefined {
  return readSerial(said.get('wwn-id'))?.toLowerCase().replace(/^wwn-/, '');
}

function firmwareOf(said: ExtraItem): string | undefined {
  return readWords(said.get('SMART/firmware_version')) ?? readWords(said.get('rev'));
}
