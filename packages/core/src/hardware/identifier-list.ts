import type { Identifier } from '../contracts/history-records.ts';
import type { Identifiers } from './identifiers.ts';

/** Characters. What firmware has room for is shorter. */
const MAX_LENGTH = 64;

/** How many MAC addresses tell enough of one machine, which may say that it has any number. */
const MOST_MACS = 128;

/**
 * What tells a machine from others as a list: what is kept of it, and compared. The same machine
 * gives the same list.
 */
export function identifierList(found: Omit<Identifiers, 'ignoredMacs'>): readonly Identifier[] {
  const one = (kind: Identifier['kind'], text: string | undefined): Identifier[] => {
    const value = text?.trim().toLowerCase() ?? '';
    return value === '' || value.length > MAX_LENGTH ? [] : [{ kind, value }];
  };
  return [
    ...one('system-uuid', found.systemUuid),
    ...one('system-serial', found.systemSerial),
    ...one('chassis-serial', found.chassisSerial),
    ...one('board-serial', found.boardSerial),
    ...one('bmc-mac', found.bmcMac),
    ...found.macs
      .toSorted()
      .slice(0, MOST_MACS)
      .flatMap((mac) => one('mac', mac)),
  ];
}
