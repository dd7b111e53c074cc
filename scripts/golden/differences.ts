/** One place where two JSON values are not the same. */
export interface Difference {
  /** Keys and indexes: `/node/properties/cpus`. */
  readonly path: string;
  /** What the original has there; `undefined` for nothing. */
  readonly original: unknown;
  /** What we have there; `undefined` for nothing. */
  readonly ours: unknown;
}

/**
 * Every place where `ours` is not `original`, as deep as both are of the same kind. The order of
 * keys does not count.
 */
export function differences(original: unknown, ours: unknown, path = ''): readonly Difference[] {
  if (isObject(original) && isObject(ours) && Array.isArray(original) === Array.isArray(ours)) {
    const keys = new Set([...Object.keys(original), ...Object.keys(ours)]);
    return [...keys].flatMap((key) => differences(original[key], ours[key], `${path}/${key}`));
  }
  return Object.is(original, ours) ? [] : [{ path, original, ours }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
