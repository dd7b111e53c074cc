import { jsonText } from '../model/exact-json.ts';
import { isJsonObject } from '../model/json.ts';
import { readList, readObject } from '../model/read-posted.ts';

/** What else hardware and identifiers are read from, as it was posted. */
const MEMBERS = ['boot_interface', 'dmi', 'ipmi_address', 'ipmi_v6address', 'lldp_raw', 'pci_devices'];

/** Subsystems of `hardware-detect` that hardware is read from. */
const SUBSYSTEMS: ReadonlySet<unknown> = new Set(['cpu', 'disk', 'firmware', 'ipmi', 'memory', 'network', 'system']);

/** What is read of them, where the rest is another at each boot; a key begins so, or is it. */
const COUNTERS: Readonly<Record<string, (item: unknown, key: string) => boolean>> = {
  disk: (_item, key) => key.startsWith('SMART/') && !/^SMART[/](serial_number|firmware_version)$/.test(key),
  ipmi: (item) => item !== 'lan' && item !== 'mc',
  network: (_item, key) => key.startsWith('ipv4'),
  system: (item, key) => item === 'kernel' && key !== 'arch',
};

/**
 * A short text that is the same for two runs of a machine only when `hardwareOf` and
 * `identifiersOf` say the same of both. The other way round it is no promise: when it differs,
 * look. Addresses of NICs, counters of disks and readings of sensors are left out, so it mostly
 * stays for as long as the machine does.
 *
 * It takes a tenth of the time that `hardwareOf` does. It is no secret and no signature.
 */
export function hardwareFingerprint(data: unknown): string {
  const posted = readObject(data);
  const inventory = readObject(posted['inventory']);
  const { interfaces, cpu, memory } = inventory;
  const read = [
    MEMBERS.map((member) => posted[member]),
    {
      ...inventory,
      interfaces: Array.isArray(interfaces) ? interfaces.map(withoutAddresses) : interfaces,
      // `flags` and `frequency`, and what the kernel left of the memory.
      cpu: isJsonObject(cpu) ? { ...cpu, flags: undefined, frequency: undefined } : cpu,
      memory: isJsonObject(memory) ? { ...memory, total: undefined } : memory,
    },
    Object.entries(readObject(posted['all_interfaces'])).map(([name, nic]) => [
      name,
      readObject(nic)['lldp_processed'],
    ]),
    readList(posted['data']).flatMap((row) => (Array.isArray(row) ? readRow(row) : [])),
    Object.entries(readObject(posted['extra'])).map(([subsystem, items]) => readSubsystem(subsystem, items)),
  ];
  return mixed(jsonText(read));
}

function withoutAddresses(nic: unknown): unknown {
  return isJsonObject(nic) ? { ...nic, ipv4_address: undefined, ipv6_address: undefined } : nic;
}

function readRow(row: readonly unknown[]): readonly (readonly unknown[])[] {
  const [subsystem, item, key, value] = row;
  if (!SUBSYSTEMS.has(subsystem)) return [];
  return isCounter(subsystem, item, key) ? [[subsystem, item, key, typeof value]] : [row];
}

function readSubsystem(subsystem: string, items: unknown): unknown {
  if (!SUBSYSTEMS.has(subsystem)) return undefined;
  if (COUNTERS[subsystem] === undefined) return [subsystem, items];
  const read = Object.entries(readObject(items)).map(([item, keys]) => [
    item,
    Object.entries(readObject(keys)).map(([key, value]) => [
      key,
      isCounter(subsystem, item, key) ? typeof value : value,
    ]),
  ]);
  return [subsystem, read];
}

function isCounter(subsystem: unknown, item: unknown, key: unknown): boolean {
  return typeof key === 'string' && COUNTERS[String(subsystem)]?.(item, key) === true;
}

/**
 * 64 bits that depend on each character and its place; other ones where bytes are in another order,
 * as on no machine that one meets. A machine that wants to hide a change needs no collision: it may
 * say whatever it likes.
 */
function mixed(text: string): string {
  const words = new Int32Array(Math.ceil((text.length * 3) / 4));
  const { written } = new TextEncoder().encodeInto(text, new Uint8Array(words.buffer));
  let [left, right] = [0x9e3779b9, 0x85ebca6b];
  // By the index: it is the inner loop of every run.
  for (let index = 0; index * 4 < written; index += 1) {
    const word = words[index] ?? 0;
    left = Math.imul(left ^ word, 0x9e3779b1);
    left ^= left >>> 15;
    right = Math.imul(right ^ word, 0xcc9e2d51);
    right = (right << 13) | (right >>> 19);
  }
  const digits = (half: number) => (half >>> 0).toString(16).padStart(8, '0');
  return digits(left ^ written) + digits(right);
}
