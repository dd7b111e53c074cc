import { STATES } from '@ironic-inspector/core';
import type { Introspection, State } from '@ironic-inspector/core';
import type { Entry } from './entry.ts';
import { PositionIndex } from './position-index.ts';

/** Which entries hold a value: a MAC address, a digest. */
class ValueIndex {
  readonly #holders = new Map<string, Set<Entry>>();

  add(value: string, entry: Entry): void {
    const holders = this.#holders.get(value);
    if (holders === undefined) this.#holders.set(value, new Set([entry]));
    else holders.add(entry);
  }

  remove(value: string, entry: Entry): void {
    const holders = this.#holders.get(value);
    if (holders?.delete(entry) === true && holders.size === 0) this.#holders.delete(value);
  }

  holders(value: string): Iterable<Entry> {
    return this.#holders.get(value) ?? [];
  }

  /** All entries that hold any value. */
  *entries(): Generator<Entry, undefined> {
    for (const holders of this.#holders.values()) yield* holders;
    return undefined;
  }
}

/** Whether a ramdisk has a part in it. */
function isActive({ finishedAt, state }: Introspection): boolean {
  return finishedAt === undefined && state !== 'reapplying';
}

/**
 * All that entries are found by. An entry is taken out before its record is replaced, and added
 * again after.
 */
export class NodeIndex {
  readonly macs = new ValueIndex();
  readonly bmcAddresses = new ValueIndex();
  readonly digests = new ValueIndex();
  readonly #states = new Map(STATES.map((state) => [state, new PositionIndex()]));
  readonly #activeMacs = new Map<string, number>();
  #active = 0;

  add(entry: Entry): void {
    const { attributes, callback, state } = entry.record;
    for (const mac of attributes.mac) this.macs.add(mac, entry);
    for (const address of attributes.bmc_address) this.bmcAddresses.add(address, entry);
    if (callback !== undefined) this.digests.add(callback.digest, entry);
    this.inState(state).add(entry);
    if (isActive(entry.record)) this.#countActive(attributes.mac, 1);
  }

  remove(entry: Entry): void {
    const { attributes, callback, state } = entry.record;
    for (const mac of attributes.mac) this.macs.remove(mac, entry);
    for (const address of attributes.bmc_address) this.bmcAddresses.remove(address, entry);
    if (callback !== undefined) this.digests.remove(callback.digest, entry);
    this.inState(state).remove(entry);
    if (isActive(entry.record)) this.#countActive(attributes.mac, -1);
  }

  inState(state: State): PositionIndex {
    return this.#states.get(state) ?? new PositionIndex();
  }

  /** How many runs go on, and their MAC addresses, each once. */
  active(): { readonly runs: number; readonly macs: readonly string[] } {
    return { runs: this.#active, macs: [...this.#activeMacs.keys()] };
  }

  #countActive(macs: readonly string[], step: 1 | -1): void {
    this.#active += step;
    for (const mac of macs) {
      const count = (this.#activeMacs.get(mac) ?? 0) + step;
      if (count > 0) this.#activeMacs.set(mac, count);
      else this.#activeMacs.delete(mac);
    }
  }
}
