import { InspectorError } from '../errors.ts';
import { jsonText, parseJson } from '../model/exact-json.ts';
import { isJsonObject, notJson } from '../model/json.ts';
import { dropOddLeaves, type RamdiskData } from '../model/ramdisk-data.ts';
import { Err, Ok, type Result } from '../result.ts';

/** What a ramdisk sent, as far as it is what its type says. */
export interface ReadRamdiskData {
  readonly data: RamdiskData;
  /** What was left out, and where it was. */
  readonly warnings: readonly string[];
}

/**
 * Reads what a ramdisk sent, `inspector.data(node, 'unprocessed')` for example, as hooks get it:
 * anybody may post anything, so a leaf of another type than agreed is left out, with a warning that
 * names it. What is given is not changed. `bad-request` when it is no JSON object.
 */
export function readRamdiskData(value: unknown): Result<ReadRamdiskData, InspectorError> {
  const odd = isJsonObject(value) ? notJson(value, 'the data') : 'the data must be an object';
  if (odd !== undefined) return Err(new InspectorError('bad-request', odd));
  const data = parseJson(jsonText(value)) as RamdiskData;
  return Ok({ data, warnings: dropOddLeaves(data) });
}
