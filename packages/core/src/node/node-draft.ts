import type { JsonPatch, Node } from '../model/node.ts';
import { pathKeys, valueAt, withValueAt } from '../model/patch-path.ts';
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
    return patchBetween(this.record, this.#current, [...this.#authors.keys()].map(pathKeys));
  }
}
