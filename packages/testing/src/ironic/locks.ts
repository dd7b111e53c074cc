import type { NodeUuid } from '@ironic-inspector/core';
import { HOST } from './node-record.ts';

export interface NodeLockOptions {
  /** Who holds the node. @default 'conductor.example.org' */
  readonly host?: string;
  /**
   * The lock ends after it has refused this many calls.
   * @default none: it lasts until it is unlocked
   */
  readonly attempts?: number;
}

/** Nodes that another operation has locked. */
export class Locks {
  readonly #locks = new Map<NodeUuid, { readonly host: string; left: number }>();

  lock(uuid: NodeUuid, { host = HOST, attempts = Infinity }: NodeLockOptions): void {
    this.#locks.set(uuid, { host, left: attempts });
  }

  unlock(uuid: NodeUuid): void {
    this.#locks.delete(uuid);
  }

  /** The host that has locked the node; `null` when it is not locked. */
  holder(uuid: NodeUuid): string | null {
    return this.#locks.get(uuid)?.host ?? null;
  }

  /** As {@link holder}, but counts as a refused attempt of a call. */
  refuse(uuid: NodeUuid): string | null {
    const lock = this.#locks.get(uuid);
    if (lock === undefined) return null;
    lock.left -= 1;
    if (lock.left <= 0) this.#locks.delete(uuid);
    return lock.host;
  }
}
