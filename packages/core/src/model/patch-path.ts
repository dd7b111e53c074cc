import { isJsonObject } from './json.ts';

/** The keys in a JSON patch path: `/properties/cpus` → `['properties', 'cpus']`; leading and trailing slashes do not matter. */
export function pathKeys(path: string): string[] {
  return path.split('/').filter((key) => key !== '');
}

/** What is at `keys` in `root`; `undefined` when there is nothing. Own keys alone count. */
export function valueAt(root: unknown, keys: readonly string[]): unknown {
  let value = root;
  for (const key of keys) {
    if (Array.isArray(value)) value = /^\d+$/.test(key) ? value[Number(key)] : undefined;
    else if (isJsonObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** A copy of `root` with `value` at `keys`, or without anything there when `value` is `undefined`; objects on the way are made. */
export function withValueAt(root: unknown, keys: readonly string[], value: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (Array.isArray(root) && /^(\d+|-)$/.test(key)) return replaceItem(root, key, rest, value);
  const holder = isJsonObject(root) ? root : {};
  if (rest.length === 0 && value === undefined) {
    const { [key]: _, ...others } = holder;
    return others;
  }
  const after = withValueAt(Object.hasOwn(holder, key) ? holder[key] : undefined, rest, value);
  // Defined, not assigned: a key such as __proto__ is a key like any other. Spreading keeps the key's place.
  return Object.defineProperty({ ...holder }, key, {
    value: after,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function replaceItem(list: readonly unknown[], key: string, rest: readonly string[], value: unknown): unknown[] {
  // A list has no holes: somebody would fill four thousand million of them with null to send it.
  const index = key === '-' ? list.length : Math.min(Number(key), list.length);
  const copy = [...list];
  if (rest.length === 0 && value === undefined) copy.splice(index, 1);
  else copy[index] = withValueAt(copy[index], rest, value);
  return copy;
}
