import { canonicalUuid } from '../model/node.ts';
import { readSerial } from '../model/placeholder-serial.ts';
import { readObject } from '../model/read-posted.ts';
import type { Offers } from './component.ts';
import { itemOf } from './extra.ts';
import type { SystemDetails } from './hardware.ts';
import type { PostedHardware } from './posted.ts';

/** Which facts of a system name the one machine. */
type MachineNames = Pick<SystemDetails, 'uuid' | 'serial' | 'chassisSerial' | 'boardSerial'>;

/** What each source says that names the machine, without placeholders. */
export function machineNames({ facts, extra, posted }: PostedHardware): Offers<MachineNames> {
  const said = (item: string, key: string) => readSerial(itemOf(extra, 'system', item).get(key));
  const dmi = readObject(posted['dmi']);
  const printed = (block: string, key: string) => readSerial(readObject(dmi[block])[key]);
  return {
    uuid: { extra: lowerUuid(said('product', 'uuid')), dmi: lowerUuid(printed('system', 'UUID')) },
    serial: {
      inventory: readSerial(facts.system.serial),
      extra: said('product', 'serial'),
      dmi: printed('system', 'Serial Number'),
    },
    chassisSerial: { extra: said('chassis', 'serial'), dmi: printed('chassis', 'Serial Number') },
    boardSerial: { extra: said('motherboard', 'serial'), dmi: printed('baseboard', 'Serial Number') },
  };
}

function lowerUuid(uuid: string | undefined): string | undefined {
  return uuid === undefined ? undefined : (canonicalUuid(uuid) ?? uuid.toLowerCase());
}
