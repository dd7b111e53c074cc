import { isJsonObject, jsonEquals, notJson } from '../model/json.ts';
import type { JsonPatch, IronicNode, PatchStep } from '../model/node.ts';
import {
  pathKeys,
  pathOf,
  placesAround,
  type Placing,
  valueAt,
  withoutValueAt,
  withValueAt,
} from '../model/patch-path.ts';
import { DONE, Err, type Result } from '../result.ts';

/**
 * A node's fields with what hooks or rules set in them, and who did; what Ironic has stays as it
 * is.
 */
export class NodeDraft {
  readonly record: IronicNode;
  #current: unknown;
  readonly #authors = new Map<string, Set<string>>();

  constructor(record: IronicNode) {
    this.record = record;
    this.#current = record;
  }

  get(path: string): unknown {
    return valueAt(this.#current, pathKeys(path));
  }

  /** `undefined` removes. `Err` says what is in the way: then nothing was set. */
  set(path: string, value: unknown, placing: Placing, author: string): Result<void, string> {
    const keys = pathKeys(path);
    const [field] = keys;
    if (field === undefined && value === undefined) return DONE;
    if (field === undefined) return Err(`${JSON.stringify(path)} names no field`);
    const odd = value === undefined ? undefined : notJson(value, path);
    if (odd !== undefined) return Err(odd);
    if (value === undefined) this.#current = withoutValueAt(this.#current, keys);
    else {
      const placed = withValueAt(this.#withField(field, keys.length > 1), keys, value, placing);
      if (placed.err) return placed;
      this.#current = placed.val;
    }
    const canonical = pathOf(keys);
    const authors = this.#authors.get(canonical) ?? new Set();
    this.#authors.set(canonical, authors.add(author));
    return DONE;
  }

  /**
   * Ironic leaves fields out that it was not asked for: what something is to be put into is an
   * object to it.
   */
  #withField(field: string, isHolder: boolean): unknown {
    const isThere = valueAt(this.#current, [field]) !== undefined;
    return isThere || !isHolder ? this.#current : withValueAt(this.#current, [field], {}).unwrap();
  }

  /** What Ironic has, with what was set. */
  get current(): IronicNode {
    return this.#current as IronicNode;
  }

  /** Who set what, by path. */
  get authors(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#authors;
  }

  /** The steps from what Ironic has to what was set; empty when that is the same. */
  patch(): JsonPatch {
    return patchBetween(this.record, this.#current, [...this.#authors.keys()].map(pathKeys));
  }
}

/** What Ironic allows between the slashes of a path: words, no escapes, no dots. */
const ADDRESSABLE = /^[\p{L}\p{N}_-]+$/u;

/**
 * The steps that make `after` of `before` at `places`, each the keys of one; empty when it is the
 * same there.
 */
export function patchBetween(before: unknown, after: unknown, places: readonly (readonly string[])[]): JsonPatch {
  const steps = new Map<string, PatchStep>();
  for (const keys of places) {
    const step = stepAt(before, after, addressable(before, keys));
    if (step !== undefined) steps.set(step.path, step);
  }
  // A step that sets a whole object makes steps inside it superfluous.
  return [...steps.values()].filter(({ path }) => !placesAround(path).some((around) => steps.has(around)));
}

function stepAt(before: unknown, after: unknown, keys: readonly string[]): PatchStep | undefined {
  const path = `/${keys.join('/')}`;
  const value = valueAt(after, keys);
  if (jsonEquals(valueAt(before, keys), value)) return undefined;
  return value === undefined ? { op: 'remove', path } : { op: 'add', path, value };
}

/**
 * The longest part of `keys` that a patch can address. Ironic refuses a path through something
 * absent and keys such as `a/b` or `a.b`, and `add` inserts into lists: what holds them is sent as
 * a whole.
 */
function addressable(record: unknown, keys: readonly string[]): readonly string[] {
  const end = keys.findIndex(
    (key, length) => length > 0 && !(ADDRESSABLE.test(key) && isJsonObject(valueAt(record, keys.slice(0, length)))),
  );
  return end === -1 ? keys : keys.slice(0, end);
}
