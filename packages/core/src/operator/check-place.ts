import { InspectorError } from '../errors.ts';
import { DONE, Err, type Result } from '../result.ts';

/**
 * Whether a list that is ordered by time, then by id, can go on behind this place. It may be made
 * up: what no database takes is `bad-request` here. `what`: the members that it has.
 */
export function checkPlace(at: unknown, id: unknown, what: string): Result<void, InspectorError> {
  const isTime = at instanceof Date && Number.isFinite(at.getTime());
  if (isTime && typeof id === 'string' && !id.includes('\0')) return DONE;
  return Err(new InspectorError('bad-request', `Bad request: after: must have ${what}`));
}

/** The same of a list by positions of the history. */
export function checkPosition(after: unknown): Result<void, InspectorError> {
  if (after === undefined || (Number.isSafeInteger(after) && (after as number) >= 0)) return DONE;
  return Err(new InspectorError('bad-request', `after: must be a position of the history, got ${String(after)}`));
}
