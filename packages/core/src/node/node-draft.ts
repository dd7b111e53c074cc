import { jsonEquals } from '../model/json.ts';
import type { JsonPatch, Node, PatchStep } from '../model/node.ts';
import { pathKeys, valueAt, withValueAt } from '../model/patch-path.ts';

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

  /** `undefined` removes. */
  set(path: string, value: unknown, author: string): void {
    const keys = pathKeys(path);
    this.#current = withValueAt(this.#current, keys, value);
    const canonical = `/${keys.join('/')}`;
    const authors = this.#authors.get(canonical) ?? new Set();
    this.#authors.set(canonical, authors.add(author));
  }

  /** Who set what, by path. */
  get authors(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#authors;
  }

  /** The steps from what Ironic has to what was set; empty when that is the same. */
  patch(): JsonPatch {
    const steps = new Map<string, PatchStep>();
    for (const path of this.#authors.keys()) {
      const step = this.#step(pathKeys(path));
      if (step !== undefined) steps.set(step.path, step);
    }
    // A step that sets a whole object makes steps inside it superfluous.
    return [...steps.values()].filter((step) => ![...steps.keys()].some((other) => step.path.startsWith(`${other}/`)));
  }

  #step(keys: readonly string[]): PatchStep | undefined {
    const place = this.#patchable(keys);
    const path = `/${place.join('/')}`;
    const before = valueAt(this.record, place);
    const after = valueAt(this.#current, place);
    if (jsonEquals(before, after)) return undefined;
    return after === undefined ? { op: 'remove', path } : { op: 'add', path, value: after };
  }

  /** The longest part of `keys` that a patch can address: Ironic refuses a path through something absent, and `add` inserts into lists. */
  #patchable(keys: readonly string[]): readonly string[] {
    for (let length = 1; length < keys.length; length++) {
      const holder = valueAt(this.record, keys.slice(0, length));
      if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) return keys.slice(0, length);
    }
    return keys;
  }
}
