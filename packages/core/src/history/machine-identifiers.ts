import type { Identifier } from '../contracts/history-records.ts';
import { identifierList } from '../hardware/identifier-list.ts';
import { identifiersOf } from '../hardware/identifiers.ts';
import { attributesOf } from '../model/lookup-attributes.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';

/** How many identifiers are kept of one machine, and how long each may be. */
const MOST = 32;
const MAX_LENGTH = 64;

/**
 * What the machine may be looked for by, as its data says: each thing once, in one spelling. Its
 * port may have any of its MAC addresses, those that other machines have, too, among them.
 */
export function machineIdentifiers(data: RamdiskData): readonly Identifier[] {
  const { systemUuid, systemSerial, chassisSerial, boardSerial, bmcMac, macs } = identifiersOf(data);
  const { mac, bmc_address } = attributesOf(data);
  const all: readonly (readonly [Identifier['kind'], string | undefined])[] = [
    ['system-uuid', systemUuid],
    ['system-serial', systemSerial],
    ['chassis-serial', chassisSerial],
    ['board-serial', boardSerial],
    ['bmc-mac', bmcMac],
    ...bmc_address.map((address) => ['bmc-address', address] as const),
    ...[...macs, ...mac].map((one) => ['mac', one] as const),
  ];
  const kept = new Map<string, Identifier>();
  for (const [kind, text] of all) {
    const value = text?.trim().toLowerCase() ?? '';
    if (value !== '' && value.length <= MAX_LENGTH) kept.set(`${kind} ${value}`, { kind, value });
    if (kept.size === MOST) break;
  }
  return [...kept.values()];
}

/** What tells the machine from others, and the addresses of its management controller. */
export function snapshotIdentifiers(data: RamdiskData): readonly Identifier[] {
  const addresses = machineIdentifiers(data).filter(({ kind }) => kind === 'bmc-address');
  return [...identifierList(identifiersOf(data)), ...addresses];
}
