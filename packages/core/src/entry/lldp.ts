/** The LLDP parser alone. Needs no library. */
export { parseLldp, type LldpResult } from '../lldp/parse-lldp.ts';
export type { LldpNeighbour, LldpVlan } from '../model/lldp-neighbour.ts';
