import type { LldpNeighbour } from '../lldp/lldp-neighbour.ts';
import { parseLldp } from '../lldp/parse-lldp.ts';
import { collectedLldp } from './collected-lldp.ts';
import type { BeforeInput } from './hook.ts';
import type { KnownInterface } from './known-interfaces.ts';

/**
 * What the switch at the other end of an interface's cable said: what `lldp_basic` found, where
 * that ran before, else the same from what the ramdisk collected. TLVs that cannot be read are a
 * warning.
 *
 * @returns `undefined` when the ramdisk did not listen
 */
export function heardNeighbour(known: KnownInterface, { pluginData, log }: BeforeInput): LldpNeighbour | undefined {
  if (known.valid.lldp_processed !== undefined) return known.valid.lldp_processed;
  const collected = collectedLldp(known, pluginData);
  if (collected === undefined || collected === null) return undefined;
  const { neighbour, warnings } = parseLldp(collected);
  if (warnings.length > 0) log.warn(`LLDP on ${known.name}: ${warnings.join('; ')}`);
  return neighbour;
}
