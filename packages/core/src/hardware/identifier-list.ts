import type { Identifier } from '../contracts/history-records.ts';
import type { Identifiers } from './identifiers.ts';

/** What tells a machine from others as a list, in the spelling in which it is kept and compared. */
export function identifierList(found: Omit<Identifiers, 'ignoredMacs'>): readonly Identifier[] {
  const one = (kind: Identifier['kind'], value: string | undefined): Identifier[] =>
    value === undefined ? [] : [{ kind, value: value.trim().toLowerCase() }];
  return [
    ...one('system-uuid', found.systemUuid),
    ...one('system-serial', found.systemSerial),
    ...one('chassis-serial', found.chassisSerial),
    ...one('board-serial', found.boardSerial),
    ...one('bmc-mac', found.bmcMac),
    ...found.macs.flatMap((mac) => one('mac', mac)),
  ];
}
