import { ramdiskSchema, type Inventory } from './inventory.ts';
import { isJsonObject, jsonTypeName } from './json.ts';
import type { PluginData } from './plugin-data.ts';

/** The whole object that the ramdisk posted: its inventory and everything else. */
export interface RamdiskData extends PluginData {
  inventory?: Inventory | null;
}

/** How many odd leaves are told one by one. */
const MAX_WARNINGS = 20;

/**
 * Makes `data` what its type says: a leaf of another type than agreed is removed, with a warning that names it. Nothing
 * else is touched: unknown keys, key order and unused leaves stay as they were sent.
 *
 * @param data changed in place
 * @returns the warnings
 */
export function dropOddLeaves(data: Record<string, unknown>): string[] {
  const odd: string[] = [];
  // A list whose element is removed moves the ones behind it, so the last go first.
  for (const { path } of (ramdiskSchema.safeParse(data).error?.issues ?? []).toReversed()) {
    const found = remove(data, path);
    if (found !== undefined) odd.push(`ignored ${describePath(path)}: ${found} is not what belongs there`);
  }
  odd.reverse();
  if (odd.length <= MAX_WARNINGS) return odd;
  return [...odd.slice(0, MAX_WARNINGS), `ignored ${odd.length - MAX_WARNINGS} more odd values`];
}

/** Removes what is at `path`; gives its JSON type, `undefined` if it is gone already. */
function remove(root: Record<string, unknown>, path: readonly PropertyKey[]): string | undefined {
  let holder: unknown = root;
  for (const key of path.slice(0, -1)) holder = (holder as Record<PropertyKey, unknown> | undefined)?.[key];
  const last = path.at(-1);
  if (Array.isArray(holder) && typeof last === 'number' && last < holder.length)
    return jsonTypeName(holder.splice(last, 1)[0]);
  if (isJsonObject(holder) && typeof last === 'string' && Object.hasOwn(holder, last)) {
    const found = jsonTypeName(holder[last]);
    delete holder[last];
    return found;
  }
  return undefined;
}

function describePath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}
