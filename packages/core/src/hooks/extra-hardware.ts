import { isNumber } from '../model/json.ts';
import { someOf } from '../model/text.ts';
import type { Hook } from './hook.ts';

/**
 * `extra_hardware`: turns the rows of the ramdisk's `extra-hardware` collector into nested data
 * that rules can look into (CONTRACT.md §5.8). Off by default.
 *
 * - **Reads** `data`: rows of `[subsystem, item, key, value]`.
 * - **Writes** `extra`: `extra[subsystem][item][key] = value`, whole numbers as numbers, and
 *   removes `data`. Nothing goes to Ironic.
 * - **Options**: `extraHardware.strict`. With it one row of another length makes all of them
 *   unusable, and `data` is removed all the same; without it such a row has no value, with a
 *   warning, and leaves empty objects by the names that it has, as in the original; what stands
 *   behind the fourth member is ignored.
 * - **Fails** never. No `data` at all, or `data` that is no list of rows, is a warning; in the
 *   latter case it stays as it was, unless `strict` is on.
 *
 * Names come from outside: `__proto__` and its like are keys as any others are.
 */
export const extraHardware: Hook = {
  name: 'extra_hardware',

  after({ pluginData, options, log }) {
    if (!Object.hasOwn(pluginData, 'data')) {
      log.warn('the ramdisk sent no data of extra hardware; does it run the extra-hardware collector?');
      return;
    }
    const { strict } = options.extraHardware;
    const { data } = pluginData;
    if (!isListOfRows(data, strict)) {
      log.warn(`data of extra hardware is no list of rows and ${strict ? 'was removed' : 'stays as it is'}`);
      if (strict) delete pluginData.data;
      return;
    }
    const { tree, odd } = grow(data);
    if (odd.length > 0) log.warn(`ignored rows of extra hardware that are not four values: ${someOf(odd)}`);
    pluginData.extra = asObjects(tree);
    delete pluginData.data;
  },
};

type Tree = Map<string, Map<string, Map<string, unknown>>>;

function isListOfRows(data: unknown, strict: boolean): data is readonly (readonly unknown[])[] {
  return Array.isArray(data) && data.every((row) => Array.isArray(row) && (!strict || row.length === 4));
}

/** Rows with the same three names overwrite each other; empty rows say nothing. */
function grow(rows: readonly (readonly unknown[])[]): { tree: Tree; odd: string[] } {
  const tree: Tree = new Map();
  const odd: string[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.length === 0) continue;
    const [subsystem, item, key, value] = row;
    // As upstream: of a row with a fault, what stands before the fault leaves its empty objects.
    const items = isName(subsystem)
      ? branch(tree, String(subsystem), () => new Map<string, Map<string, unknown>>())
      : undefined;
    const keys = items && isName(item) ? branch(items, String(item), () => new Map<string, unknown>()) : undefined;
    if (keys === undefined || !isName(key) || value === undefined) odd.push(`row ${index + 1}`);
    else keys.set(String(key), asInteger(value));
  }
  return { tree, odd };
}

function isName(value: unknown): value is string | number | bigint {
  return typeof value === 'string' || isNumber(value);
}

function branch<Value>(tree: Map<string, Value>, name: string, make: () => Value): Value {
  const existing = tree.get(name);
  if (existing !== undefined) return existing;
  const made = make();
  tree.set(name, made);
  return made;
}

/**
 * As upstream: everything that Python's `int()` takes becomes a whole number, `" 12 "`, `true` and 1.5 among it. Numbers
 * that would lose digits here, long serial numbers for one, stay as they are.
 */
function asInteger(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value !== 'string' || !/^[+-]?\d+(?:_\d+)*$/.test(value.trim())) return value;
  const number = Number(value.replaceAll('_', ''));
  return Number.isSafeInteger(number) ? number : value;
}

function asObjects(tree: Tree): Record<string, Record<string, Record<string, unknown>>> {
  // fromEntries defines keys where an assignment could reach the prototype
  return Object.fromEntries(
    Array.from(tree, ([subsystem, items]) => [
      subsystem,
      Object.fromEntries(Array.from(items, ([item, keys]) => [item, Object.fromEntries(keys)])),
    ]),
  );
}
