import { InspectorError } from '../errors.ts';
import { Err, Ok, type Result } from '../result.ts';
import { isJsonObject, jsonTypeName } from './json.ts';
import { dropOddLeaves, type RamdiskData } from './ramdisk-data.ts';

/** What {@link parseRamdiskData} made of a value. */
export interface ParsedRamdiskData {
  readonly data: RamdiskData;
  /** What was left out and why: `ignored inventory.cpu: text is not what belongs there`. */
  readonly warnings: readonly string[];
}

/**
 * Makes what a ramdisk posted, parsed from JSON, what its type says: that is what hooks get. It is
 * as tolerant as the callback: whatever has another type than agreed is left out with a warning, as
 * is what only hooks may say (`interfaces`, `all_interfaces`, `macs`); unknown keys stay. So it is
 * for unprocessed data. The value itself is not changed.
 *
 * Fails with `bad-request` when the value is no object, and only then.
 *
 * ```ts
 * import { parseRamdiskData } from '@ironic-inspector/core';
 *
 * declare const stored: unknown; // of a run, or a file
 * const parsed = parseRamdiskData(stored);
 * if (parsed.ok) console.log(parsed.val.data.inventory?.cpu?.model_name, parsed.val.warnings);
 * ```
 */
export function parseRamdiskData(value: unknown): Result<ParsedRamdiskData, InspectorError> {
  if (!isJsonObject(value)) {
    return Err(new InspectorError('bad-request', `the data must be an object, not ${jsonTypeName(value)}`));
  }
  const data = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copied(member, COPIED_LEVELS)]));
  const warnings = dropOddLeaves(data);
  return Ok({ data, warnings });
}

/** Below the top: the deepest that is changed is a member of an element of `inventory.disks`. */
const COPIED_LEVELS = 3;

/** A copy of lists and objects down to `levels`; what is below is shared. */
function copied(value: unknown, levels: number): unknown {
  if (levels === 0) return value;
  if (Array.isArray(value)) return value.map((item) => copied(item, levels - 1));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copied(member, levels - 1)]));
}
