import { Err, Ok, type Result } from '../result.ts';
import { isJsonObject, jsonTypeName } from './json.ts';

/**
 * How a value gets to its place.
 *
 * - `set`: objects that are missing on the way are made, and an item of a list is replaced;
 * - `add`: as the operation of JSON Patch (RFC 6902) of that name, which needs all of the way to be
 *   there, and inserts into a list.
 */
export type Placing = 'set' | 'add';

/**
 * The keys in a JSON patch path: `/properties/cpus` → `['properties', 'cpus']`, with `~1` for a
 * slash and `~0` for a tilde in a key (RFC 6901); leading and trailing slashes do not matter.
 */
export function pathKeys(path: string): string[] {
  return path
    .split('/')
    .filter((key) => key !== '')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The inverse of {@link pathKeys}. */
export function pathOf(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What a place is in, the outermost first: `/a/b/c` is in `/a` and in `/a/b`. */
export function placesAround(place: string): readonly string[] {
  const around: string[] = [];
  for (let end = place.indexOf('/', 1); end > 0; end = place.indexOf('/', end + 1)) around.push(place.slice(0, end));
  return around;
}

/** Whether one of two places is in the other, or they are the same. */
export function touches(place: string, other: string): boolean {
  return place === other || place.startsWith(`${other}/`) || other.startsWith(`${place}/`);
}

/** What is at `keys` in `root`; `undefined` when there is nothing. Own keys alone count. */
export function valueAt(root: unknown, keys: readonly string[]): unknown {
  let value = root;
  for (const key of keys) value = memberAt(value, key);
  return value;
}

/**
 * A copy of `root` with `value` at `keys`. A list has no holes: `-` and the number of its items are
 * the place behind its last one, and beyond there is none.
 *
 * @returns what is in the way: text that has no keys, a list that has no such place, …
 */
export function withValueAt(
  root: unknown,
  keys: readonly string[],
  value: unknown,
  placing: Placing = 'set',
): Result<unknown, string> {
  const holders: unknown[] = [];
  let holder = root;
  for (const [depth, key] of keys.entries()) {
    if (placing === 'set' && (holder === undefined || holder === null)) holder = {};
    const isLast = depth === keys.length - 1;
    const problem = placeProblem(holder, key, isLast);
    if (problem !== undefined) return Err(`${pathOf(keys.slice(0, depth))} ${problem}`);
    holders.push(holder);
    holder = memberAt(holder, key);
  }
  let placed = value;
  for (let depth = keys.length - 1; depth >= 0; depth--) {
    const isInserted = placing === 'add' && depth === keys.length - 1;
    placed = withMember(holders[depth], keys[depth] ?? '', placed, isInserted);
  }
  return Ok(placed);
}

/** A copy of `root` without what is at `keys`; `root` itself when nothing is. */
export function withoutValueAt(root: unknown, keys: readonly string[]): unknown {
  const key = keys.at(-1);
  if (key === undefined || valueAt(root, keys) === undefined) return root;
  const around = keys.slice(0, -1);
  const holder = valueAt(root, around);
  if (Array.isArray(holder)) return replaced(root, around, holder.toSpliced(Number(key), 1));
  const { [key]: _, ...others } = holder as Record<string, unknown>;
  return replaced(root, around, others);
}

/** `root` with something else in a place that is there. */
function replaced(root: unknown, keys: readonly string[], value: unknown): unknown {
  return withValueAt(root, keys, value).unwrap();
}

/** Places of a list have one spelling: no signs, no zeros in front. */
const INDEX = /^(?:0|[1-9]\d*)$/;

function memberAt(holder: unknown, key: string): unknown {
  if (Array.isArray(holder)) return INDEX.test(key) ? holder[Number(key)] : undefined;
  return isJsonObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
}

/**
 * Why nothing can be put at `key` of `holder`, where something new may be, or only gone through.
 */
function placeProblem(holder: unknown, key: string, mayBeNew: boolean): string | undefined {
  if (holder === undefined) return 'is not there';
  if (isJsonObject(holder)) return undefined;
  if (!Array.isArray(holder)) return `is ${jsonTypeName(holder)}, which has no ${key}`;
  const end = mayBeNew ? holder.length : holder.length - 1;
  if (mayBeNew && key === '-') return undefined;
  return INDEX.test(key) && Number(key) <= end ? undefined : `is a list of ${holder.length}, which has no place ${key}`;
}

function withMember(holder: unknown, key: string, value: unknown, isInserted: boolean): unknown {
  if (Array.isArray(holder)) {
    const index = key === '-' ? holder.length : Number(key);
    return holder.toSpliced(index, isInserted ? 0 : 1, value);
  }
  // A computed key is defined, not assigned: `__proto__` is a key like any other. Spreading keeps
  // the key's place.
  return { ...(holder as object), [key]: value };
}
