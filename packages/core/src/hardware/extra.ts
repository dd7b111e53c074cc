import { readList, readObject } from '../model/read-posted.ts';

/** What the tool `hardware-detect` says of one thing, by key; keys have any name. */
export type ExtraItem = ReadonlyMap<string, unknown>;

/**
 * What `hardware-detect` found, by subsystem and item: in the rows of `data`, as the ramdisk sends
 * them, or in `extra`, as the hook `extra_hardware` leaves them.
 */
export type Extra = ReadonlyMap<string, ReadonlyMap<string, ExtraItem>>;

/**
 * Reads both shapes. Where several rows have one name, which only disks' `id` has, the value whose
 * text comes first counts, so that the order of rows does not matter.
 */
export function readExtra(posted: Readonly<Record<string, unknown>>): Extra {
  const extra = new Map<string, Map<string, Map<string, unknown>>>();
  const put = (subsystem: string, item: string, key: string, value: unknown) => {
    const items = inside(extra, subsystem, () => new Map<string, Map<string, unknown>>());
    const found = inside(items, item, () => new Map<string, unknown>());
    const before = found.get(key);
    if (before === undefined || textOf(value) < textOf(before)) found.set(key, value);
  };
  for (const row of readList(posted['data'])) {
    if (!Array.isArray(row)) continue;
    const [subsystem, item, key, value]: unknown[] = row;
    if (isName(subsystem) && isName(item) && isName(key) && isSaid(value))
      put(String(subsystem), String(item), String(key), value);
  }
  for (const [subsystem, items] of Object.entries(readObject(posted['extra'])))
    for (const [item, keys] of Object.entries(readObject(items)))
      for (const [key, value] of Object.entries(readObject(keys))) if (isSaid(value)) put(subsystem, item, key, value);
  return extra;
}

/** The items of a subsystem. */
export function itemsOf(extra: Extra, subsystem: string): ReadonlyMap<string, ExtraItem> {
  return extra.get(subsystem) ?? new Map<string, ExtraItem>();
}

/** One thing; an empty one when nothing was said of it. */
export function itemOf(extra: Extra, subsystem: string, item: string): ExtraItem {
  return itemsOf(extra, subsystem).get(item) ?? new Map<string, unknown>();
}

function inside<Value>(holder: Map<string, Value>, name: string, make: () => Value): Value {
  const found = holder.get(name) ?? make();
  holder.set(name, found);
  return found;
}

function isName(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function isSaid(value: unknown): value is string | number | bigint | boolean {
  return isName(value) || typeof value === 'bigint' || typeof value === 'boolean';
}

function textOf(value: unknown): string {
  return String(value);
}
