import type * as z from 'zod';
import type { Inventory } from './inventory.ts';
import { jsonTypeName } from './json.ts';
import type { PluginData } from './plugin-data.ts';
import { RAMDISK_LISTS, ramdiskSchema } from './ramdisk-schema.ts';

/**
 * The whole object that the ramdisk posted: its inventory and everything else. Whole numbers beyond
 * ±(2^53 - 1) are `bigint`s: write parts of it with `jsonText`, since `JSON.stringify` throws.
 */
export interface RamdiskData extends PluginData {
  inventory?: Inventory | null;
  /** What nobody declared in {@link PluginData}: whatever was sent. */
  [key: string]: unknown;
}

/** How many odd leaves are told one by one. */
const MAX_WARNINGS = 20;

/**
 * How many elements of a list are read: more than a machine has, and few enough for all that is
 * done with each.
 */
const MAX_ELEMENTS = 10_000;

/**
 * What `validate_interfaces` finds in the inventory and the look-up builds on (CONTRACT.md §3.3):
 * the sender has no say in it.
 */
const SAID_BY_HOOKS = ['all_interfaces', 'interfaces', 'macs'] as const satisfies (keyof PluginData)[];

type Tell = (path: readonly PropertyKey[], odd: unknown) => void;

/**
 * Makes `data` what its type says: a leaf of another type than agreed is removed, with a warning
 * that names it. So is what only hooks may say, and what a list has beyond its 10 000th element. A
 * `root_disk` that is none becomes one of which nothing is known. Nothing else is touched: unknown
 * keys, key order and unused leaves stay as they were sent.
 *
 * @param data changed in place
 * @returns the warnings
 */
export function dropOddLeaves(data: Record<string, unknown>): string[] {
  const warnings = removeSaidByHooks(data);
  let count = 0;
  const tell: Tell = (path, odd) => {
    if (++count > MAX_WARNINGS) return;
    warnings.push(`ignored ${describePath(path)}: ${jsonTypeName(odd)} is not what belongs there`);
  };
  const { root_disk: rootDisk } = data;
  removeOdd(ramdiskSchema, data, tell);
  // Without it the machine would have no disk; this one has, and nobody knows which.
  if (rootDisk !== undefined && !('root_disk' in data)) data['root_disk'] = {};
  for (const { path, element } of RAMDISK_LISTS) {
    const holder = at(data, path.slice(0, -1));
    const key = path.at(-1) ?? '';
    const list = holder?.[key];
    if (holder === undefined || !Array.isArray(list)) continue;
    const good = list
      .slice(0, MAX_ELEMENTS)
      .filter((item, index) => removeOdd(element, item, (leaf, odd) => tell([...path, index, ...leaf], odd)));
    if (good.length < list.length) holder[key] = good;
    if (list.length > MAX_ELEMENTS)
      warnings.push(`ignored ${describePath([...path, MAX_ELEMENTS])} and what follows: ${MAX_ELEMENTS} are enough`);
  }
  if (count > MAX_WARNINGS) warnings.push(`ignored ${count - MAX_WARNINGS} more odd values`);
  return warnings;
}

function removeSaidByHooks(data: Record<string, unknown>): string[] {
  const said = SAID_BY_HOOKS.filter((key) => Object.hasOwn(data, key));
  for (const key of said) delete data[key];
  return said.length === 0 ? [] : [`ignored ${said.join(', ')}: they are found in the inventory`];
}

/**
 * Removes the leaves of `value` that its schema does not allow; `false` when it is not even the
 * right kind of value.
 */
function removeOdd(schema: z.ZodType, value: unknown, tell: Tell): boolean {
  for (const { path } of schema.safeParse(value).error?.issues ?? []) {
    const key = path.at(-1);
    const holder = at(value, path.slice(0, -1));
    if (key === undefined || holder === undefined) {
      tell(path, value);
      return false;
    }
    tell(path, holder[key]);
    delete holder[key];
  }
  return true;
}

/** What is at `path`, which leads through objects alone; `undefined` when there is nothing. */
function at(value: unknown, path: readonly PropertyKey[]): Record<PropertyKey, unknown> | undefined {
  let found = value as Record<PropertyKey, unknown> | null | undefined;
  for (const key of path) found = found?.[key] as typeof found;
  return found ?? undefined;
}

function describePath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}
