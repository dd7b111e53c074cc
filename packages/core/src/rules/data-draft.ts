import { notJson } from '../model/json.ts';
import { pathKeys, valueAt, withoutValueAt, withValueAt } from '../model/patch-path.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { DONE, Err, type Result } from '../result.ts';

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
    const odd = notJson(value, path);
    if (odd !== undefined) return Err(odd);
    const placed = withValueAt(this.#current, pathKeys(path), value);
    if (placed.err) return placed;
    this.#current = placed.val as RamdiskData;
    return DONE;
  }

  /** Removes what is there, if anything is. */
  remove(path: string): void {
    this.#current = withoutValueAt(this.#current, pathKeys(path)) as RamdiskData;
  }
}
