import { InspectorError } from '../errors.ts';
import { type ChangeSet, hiddenValues } from '../model/change-set.ts';
import { MASKED } from '../model/secrets.ts';

/** A shorter text is in every message, and hides nothing. */
const SHORTEST = 3;

/**
 * Hides in errors what sensitive rules want written: Ironic quotes what it refuses. The cause goes,
 * since it may quote it as well.
 */
export function hideValues(changes: ChangeSet): (error: InspectorError) => InspectorError {
  const texts = [...new Set(hiddenValues(changes).flatMap(textsIn))].filter(({ length }) => length >= SHORTEST);
  const longestFirst = texts.toSorted((left, right) => right.length - left.length);
  return (error) => {
    if (longestFirst.length === 0) return error;
    const message = longestFirst.reduce((text, hidden) => text.replaceAll(hidden, MASKED), error.message);
    const { code, node, authors, failure } = error;
    return new InspectorError(code, message, { node, authors, failure });
  };
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
