import type { NodeUuid } from '@ironic-inspector/core';
import { HOST } from './node-record.ts';

export interface LockOptions {
  /** Who holds the node. @default 'conductor.example.org' */
  readonly host?: string;
  /** Lets go after refusing this many calls; absent: held until unlocked. */
  readonly attempts?: number;
}

/** Nodes that another operation holds. */
export class Locks {
  readonly #locks = new Map<NodeUuid, { readonly host: string; left: number }>();

  lock(uuid: NodeUuid, { host = HOST, attempts = Infinity }: LockOptions): void {
    this.#locks.set(uuid, { host, left: attempts });
  }

  unlock(uuid: NodeUuid): void {
    this.#locks.delete(uuid);
  }

  /** Who holds the node; `null` when nobody does. */
  holder(uuid: NodeUuid): string | null {
    return this.#locks.get(uuid)?.host ?? null;
  }

  /** As {@link holder}, for a call that wants to change the node: it counts as an attempt. */
  refuse(uuid: NodeUuid): string | null {
    const lock = this.#locks.get(uuid);
    if (lock === undefined) return null;
    lock.left -= 1;
    if (lock.left <= 0) this.#locks.delete(uuid);
    return lock.host;
  }
}
