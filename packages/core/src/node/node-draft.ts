import type { JsonPatch, Node } from '../model/node.ts';
import { pathKeys, pathOf, valueAt, withoutValueAt, withValueAt, type Placing } from '../model/patch-path.ts';
import { DONE, Err, type Result } from '../result.ts';
import { patchBetween } from './patch-between.ts';

/** A node's fields with what hooks or rules set in them, and who did; what Ironic has stays as it is. */
export class NodeDraft {
  readonly record: Node;
  #current: unknown;
  readonly #authors = new Map<string, Set<string>>();

  constructor(record: Node) {
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

  /** Who set what, by path. */
  get authors(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#authors;
  }

  /** The steps from what Ironic has to what was set; empty when that is the same. */
  patch(): JsonPatch {
    return patchBetween(this.record, this.#current, [...this.#authors.keys()].map(pathKeys));
  }
}
