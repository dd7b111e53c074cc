import type { Introspection, NodeUuid } from '@ironic-inspector/core';

/** Which nodes hold a value: a state, a MAC address, a digest. */
export class ValueIndex {
  readonly #holders = new Map<string, Set<NodeUuid>>();

  add(value: string, uuid: NodeUuid): void {
    const holders = this.#holders.get(value);
    if (holders === undefined) this.#holders.set(value, new Set([uuid]));
    else holders.add(uuid);
  }

  remove(value: string, uuid: NodeUuid): void {
    const holders = this.#holders.get(value);
    if (holders?.delete(uuid) === true && holders.size === 0) this.#holders.delete(value);
  }

  holders(value: string): Iterable<NodeUuid> {
    return this.#holders.get(value) ?? [];
  }
}

/** A record's place in the list. */
export interface Place {
  readonly startedAt: Date;
  readonly uuid: NodeUuid;
}

/**
 * Places in the order of the list, oldest first.
 *
 * A sorted array: runs are begun in the order of time, so that a new one is nearly always appended, and whatever else
 * happens to it is a binary search and one move of memory, even with 100 000 nodes.
 */
export class PlaceIndex {
  readonly #places: Place[] = [];

  add(place: Place): void {
    const last = this.#places.at(-1);
    if (last === undefined || compare(last, place) < 0) this.#places.push(place);
    else this.#places.splice(this.#position(place), 0, place);
  }

  remove(place: Place): void {
    const position = this.#position(place);
    if (this.#places[position]?.uuid === place.uuid) this.#places.splice(position, 1);
  }

  /** Newest first, from the one after `place` on, which need not be in here. */
  *newestAfter(place: Place | undefined): Generator<Place> {
    const start = place === undefined ? this.#places.length : this.#position(place);
    for (let position = start - 1; position >= 0; position -= 1) {
      const found = this.#places[position];
      if (found !== undefined) yield found;
    }
  }

  /** Where `place` is, or would be. */
  #position(place: Place): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = this.#places[middle];
      if (found !== undefined && compare(found, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(left: Place, right: Place): number {
  const difference = left.startedAt.getTime() - right.startedAt.getTime();
  if (difference !== 0) return difference;
  if (left.uuid === right.uuid) return 0;
  return left.uuid < right.uuid ? -1 : 1;
}

/** All that records are found by. */
export class NodeIndex {
  readonly macs = new ValueIndex();
  readonly bmcAddresses = new ValueIndex();
  readonly digests = new ValueIndex();
  readonly states = new ValueIndex();
  readonly places = new PlaceIndex();
  /** Nodes whose run goes on. */
  readonly active = new Set<NodeUuid>();

  /** Forgets `before` and learns `after`, two records of one node; `undefined` where there is none. */
  replace(before: Introspection | undefined, after: Introspection | undefined): void {
    const moves = before?.startedAt.getTime() !== after?.startedAt.getTime();
    if (before !== undefined) this.#remove(before, moves);
    if (after !== undefined) this.#add(after, moves);
  }

  #add(record: Introspection, moves: boolean): void {
    const { uuid } = record;
    for (const mac of record.attributes.mac) this.macs.add(mac, uuid);
    for (const address of record.attributes.bmc_address) this.bmcAddresses.add(address, uuid);
    if (record.callback !== undefined) this.digests.add(record.callback.digest, uuid);
    this.states.add(record.state, uuid);
    if (record.finishedAt === undefined) this.active.add(uuid);
    if (moves) this.places.add({ startedAt: record.startedAt, uuid });
  }

  #remove(record: Introspection, moves: boolean): void {
    const { uuid } = record;
    for (const mac of record.attributes.mac) this.macs.remove(mac, uuid);
    for (const address of record.attributes.bmc_address) this.bmcAddresses.remove(address, uuid);
    if (record.callback !== undefined) this.digests.remove(record.callback.digest, uuid);
    this.states.remove(record.state, uuid);
    this.active.delete(uuid);
    if (moves) this.places.remove(record);
  }
}
