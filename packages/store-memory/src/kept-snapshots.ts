import type { Identifier, MachineQuery, NodeUuid, Snapshot } from '@ironic-inspector/core';
import { identityOf } from './kept-refusals.ts';

/** Each node's last snapshot, and who shares what. */
export class KeptSnapshots {
  readonly #snapshots = new Map<NodeUuid, Snapshot>();
  readonly #holders = new Map<string, Set<NodeUuid>>();

  add(given: Snapshot): void {
    const last = this.#snapshots.get(given.node);
    if (last !== undefined && last.at > given.at) return;
    this.forget(given.node);
    this.#snapshots.set(given.node, structuredClone(given));
    for (const identity of given.identifiers.map(identityOf)) {
      const holders = this.#holders.get(identity) ?? new Set();
      this.#holders.set(identity, holders.add(given.node));
    }
  }

  get(node: NodeUuid): Snapshot | undefined {
    return structuredClone(this.#snapshots.get(node));
  }

  forget(node: NodeUuid): void {
    for (const identity of this.#snapshots.get(node)?.identifiers.map(identityOf) ?? []) {
      const holders = this.#holders.get(identity);
      holders?.delete(node);
      if (holders?.size === 0) this.#holders.delete(identity);
    }
    this.#snapshots.delete(node);
  }

  /** Those of one product, by their nodes. */
  machines({ product, limit, after }: MachineQuery): Snapshot[] {
    const wanted = product.toLowerCase();
    return [...this.#snapshots.values()]
      .filter(
        ({ node, machine }) => (after === undefined || node > after) && machine?.product?.toLowerCase() === wanted,
      )
      .toSorted((one, other) => (one.node < other.node ? -1 : 1))
      .slice(0, Math.max(limit, 0))
      .map((snapshot) => structuredClone(snapshot));
  }

  /** Those that share most first; of those that share as many, by their nodes. */
  sharing(identifiers: readonly Identifier[], limit: number): Snapshot[] {
    const shared = new Map<NodeUuid, number>();
    for (const identity of new Set(identifiers.map(identityOf))) {
      for (const node of this.#holders.get(identity) ?? []) shared.set(node, (shared.get(node) ?? 0) + 1);
    }
    return [...shared]
      .toSorted(([left, most], [right, least]) => least - most || (left < right ? -1 : 1))
      .slice(0, Math.max(limit, 0))
      .flatMap(([node]) => this.get(node) ?? []);
  }
}
