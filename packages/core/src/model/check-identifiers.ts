import { InspectorError } from '../errors.ts';
import { DONE, Err, type Result } from '../result.ts';

/** How many identifiers of machines may be asked for at once. */
const MOST_IDENTIFIERS = 1000;

/** `bad-request` when these cannot be looked for at once; `undefined` is none at all. */
export function checkIdentifiers(identifiers: readonly unknown[] | undefined): Result<void, InspectorError> {
  if (identifiers === undefined) return DONE;
  if (Array.isArray(identifiers) && identifiers.length <= MOST_IDENTIFIERS) return DONE;
  return Err(new InspectorError('bad-request', `identifiers: must be a list of at most ${MOST_IDENTIFIERS}`));
}
