import { notJson } from '../model/json.ts';
import { pathKeys, valueAt, withoutValueAt, withValueAt } from '../model/patch-path.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { DONE, Err, type Result } from '../result.ts';

/**
 * What is wrong with a path in the data, if anything is. The inventory is what the ramdisk found,
 * whoever wants it otherwise.
 */
export function dataPathProblem(path: string): string | undefined {
  const [first] = pathKeys(path);
  if (first === undefined) return `path must be like /key or /key/key: ${JSON.stringify(path)}`;
  return first === 'inventory'
    ? 'path must not be in the inventory, which stays as the ramdisk collected it'
    : undefined;
}

/** The data of a machine with what rules set in it; what it is made of stays as it is. */
export class DataDraft {
  readonly #given: RamdiskData;
  #current: RamdiskData;

  constructor(data: RamdiskData) {
    this.#given = data;
    this.#current = data;
  }

  get current(): RamdiskData {
    return this.#current;
  }

  /** The data with what was set; `null` when nothing was. */
  get changed(): RamdiskData | null {
    return this.#current === this.#given ? null : this.#current;
  }

  get(path: string): unknown {
    return valueAt(this.#current, pathKeys(path));
  }

  /** Objects that are missing on the way are made. `Err` says what is in the way. */
  set(path: string, value: unknown): Result<void, string> {
    const odd = dataPathProblem(path) ?? notJson(value, path);
    if (odd !== undefined) return Err(odd);
    const placed = withValueAt(this.#current, pathKeys(path), value);
    if (placed.err) return placed;
    this.#current = placed.val as RamdiskData;
    return DONE;
  }

  /** Removes what is there, if anything is. `Err` says why it cannot be. */
  remove(path: string): Result<void, string> {
    const odd = dataPathProblem(path);
    if (odd !== undefined) return Err(odd);
    this.#current = withoutValueAt(this.#current, pathKeys(path)) as RamdiskData;
    return DONE;
  }
}
