import type { Clock } from '../contracts/runtime.ts';
import type { NodeUuid } from '../model/node.ts';

/** How many names are remembered. */
const MOST = 10_000;

interface Known {
  readonly uuid: NodeUuid;
  /** As {@link Clock.elapsed} counts. */
  readonly since: number;
}

/**
 * Which node has which name, as Ironic said last, for a short time: only Ironic knows when a node
 * is renamed. A node has one name, and a name belongs to one node.
 */
export class NodeNames {
  readonly #clock: Clock;
  readonly #milliseconds: number;
  readonly #byName = new Map<string, Known>();
  readonly #nameOf = new Map<NodeUuid, string>();

  /** @param seconds - how long a name is remembered */
  constructor(clock: Clock, seconds: number) {
    this.#clock = clock;
    this.#milliseconds = seconds * 1000;
  }

  /** The node with this name, if Ironic said so a short time ago. */
  recall(name: string): NodeUuid | undefined {
    const known = this.#byName.get(name);
    return known && this.#clock.elapsed() - known.since < this.#milliseconds ? known.uuid : undefined;
  }

  /** What Ironic called the node last. */
  nameOf(uuid: NodeUuid): string | undefined {
    return this.#nameOf.get(uuid);
  }

  learn(name: string, uuid: NodeUuid): void {
    this.forget(name);
    this.forget(this.#nameOf.get(uuid));
    this.#byName.set(name, { uuid, since: this.#clock.elapsed() });
    this.#nameOf.set(uuid, name);
    if (this.#byName.size > MOST) this.forget(this.#byName.keys().next().value);
  }

  /** Ironic has no node with this name. */
  forget(name: string | undefined): void {
    const known = name === undefined ? undefined : this.#byName.get(name);
    if (name === undefined || known === undefined) return;
    this.#byName.delete(name);
    this.#nameOf.delete(known.uuid);
  }

  /** Ironic has no such node, or it has no name. */
  forgetNode(uuid: NodeUuid): void {
    this.forget(this.#nameOf.get(uuid));
  }
}
