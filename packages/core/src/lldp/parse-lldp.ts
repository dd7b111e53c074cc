import { jsonTypeName } from '../model/json.ts';
import type { LldpNeighbour } from '../model/lldp-neighbour.ts';
import { basicTlvs } from './basic.ts';
import { ieee8021Tlvs } from './ieee-802-1.ts';
import { ieee8023Tlvs } from './ieee-802-3.ts';
import { CUT_SHORT, type Draft, hexBytes, hexText, type TlvKind } from './tlv.ts';

/** What the LLDP frames of one interface say. */
export interface LldpResult {
  /** Everything that could be read; empty when nothing could. */
  readonly neighbour: LldpNeighbour;
  /** What was left out and why, one text a TLV up to a limit: `TLV 4 (system name) is not UTF-8 text`. */
  readonly warnings: readonly string[];
}

/** How many odd TLVs are told one by one. */
const MAX_WARNINGS = 20;

/** Types from 9 to 126 are reserved; this one opens a space of subtypes for everybody who has an OUI. */
const ORGANISATION_SPECIFIC = 127;

const organisations: ReadonlyMap<string, ReadonlyMap<number, TlvKind>> = new Map([
  ['00-80-c2', ieee8021Tlvs],
  ['00-12-0f', ieee8023Tlvs],
]);

/**
 * Reads what a ramdisk collected of LLDP on one interface: a list of `[type, hexadecimal value]`. Never throws, whatever it
 * is given, and takes time in proportion to it: an odd TLV is a warning, and the others are read all the same.
 *
 * ```ts
 * import { parseLldp } from '@ironic-inspector/core';
 *
 * const { neighbour } = parseLldp([[1, '04885a92ec5459'], [2, '0545746865726e6574312f3138']]);
 * console.log(neighbour.switch_chassis_id, neighbour.switch_port_id); // 88:5a:92:ec:54:59 Ethernet1/18
 * ```
 */
export function parseLldp(tlvs: unknown): LldpResult {
  if (!Array.isArray(tlvs)) return { neighbour: {}, warnings: [`a list of TLVs is due, not ${jsonTypeName(tlvs)}`] };
  const neighbour: Draft = {};
  const warnings: string[] = [];
  let odd = 0;
  for (const [index, tlv] of tlvs.entries()) {
    const problem = readTlv(tlv, neighbour);
    if (problem === undefined) continue;
    odd += 1;
    if (odd <= MAX_WARNINGS) warnings.push(`TLV ${index + 1} ${problem}`);
  }
  if (odd > MAX_WARNINGS) warnings.push(`${odd - MAX_WARNINGS} more TLVs are odd`);
  return { neighbour, warnings };
}

/** What is odd about it, in words that fit behind its number. */
function readTlv(tlv: unknown, neighbour: Draft): string | undefined {
  if (!Array.isArray(tlv) || tlv.length !== 2) return 'is no pair of type and value';
  const [type, text]: unknown[] = tlv;
  if (typeof type !== 'number' || !Number.isInteger(type)) return 'has no number for its type';
  const value = typeof text === 'string' ? hexBytes(text) : undefined;
  if (value === undefined) return `of type ${type} has no hexadecimal value`;
  if (type === ORGANISATION_SPECIFIC) return readOrganisationSpecific(value, neighbour);
  return readAs(basicTlvs.get(type), `of type ${type}`, value, neighbour);
}

function readOrganisationSpecific(value: Uint8Array, neighbour: Draft): string | undefined {
  const [, , , subtype] = value;
  if (subtype === undefined) return `of type ${ORGANISATION_SPECIFIC} ${CUT_SHORT}`;
  const organisation = hexText(value.subarray(0, 3), '-');
  const kinds = organisations.get(organisation);
  if (kinds === undefined) return `belongs to the organisation ${organisation}, which is not known here`;
  return readAs(kinds.get(subtype), `of ${organisation} and subtype ${subtype}`, value.subarray(4), neighbour);
}

function readAs(kind: TlvKind | undefined, described: string, value: Uint8Array, neighbour: Draft): string | undefined {
  if (kind === undefined) return `${described} is not known here`;
  const problem = kind.read?.(value, neighbour);
  return problem === undefined ? undefined : `(${kind.name}) ${problem}`;
}
