import { attempt } from '../attempt.ts';
import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Port } from '../model/node.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import { bmcAddresses } from '../operator/bmc-address.ts';
import { Ok, type Result } from '../result.ts';

/** How many machines' ports are asked for at once. */
const AT_ONCE = 4;

/**
 * How many requests for the ports of one machine are on their way at once: it may have hundreds of
 * addresses, and its ramdisk waits.
 */
const REQUESTS_AT_ONCE = 4;

/** A node and the addresses of its management controller. */
interface Controlled {
  readonly uuid: NodeUuid;
  readonly addresses: readonly string[];
}

type Nodes = Result<readonly Controlled[], InspectorError>;

/** An inspector's searches in Ironic: anybody may post, so they are not more at once than Ironic can bear. */
export class IronicSearch {
  #free = AT_ONCE;
  readonly #queue: (() => void)[] = [];
  /** The pass over all nodes asked for last; it never rejects. */
  #tail: Promise<unknown> = Promise.resolve();
  /** The pass that has not begun yet. */
  #next: Promise<Nodes> | undefined;

  /** Ports with one of these MAC addresses, by one query each. */
  async ports(
    context: Context,
    macs: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<readonly Port[], InspectorError>> {
    await this.#enter();
    try {
      const ports: Port[] = [];
      for (let from = 0; from < macs.length; from += REQUESTS_AT_ONCE) {
        const some = macs.slice(from, from + REQUESTS_AT_ONCE);
        const answers = await Promise.all(some.map((address) => context.ironic.listPorts({ address }, { signal })));
        for (const answer of answers) {
          if (answer.err) return answer;
          ports.push(...answer.val);
        }
      }
      return Ok(ports);
    } finally {
      this.#leave();
    }
  }

  /**
   * All nodes with their management controllers' addresses: Ironic has no filter for these. One pass at a time; who asks while one is
   * going on shares the next, which has what Ironic was told before they asked.
   */
  nodes(context: Context, signal: AbortSignal): Promise<Nodes> {
    if (this.#next !== undefined) return this.#next;
    const pass = this.#tail.then(() => {
      this.#next = undefined;
      return attempt('look-up', () => readNodes(context, signal));
    });
    this.#tail = pass;
    this.#next = pass;
    return pass;
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => void this.#queue.push(resolve));
  }

  /** The place goes to who waited longest. */
  #leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

async function readNodes(context: Context, signal: AbortSignal): Promise<Nodes> {
  const nodes = await context.ironic.listNodes({ fields: ['uuid', 'driver_info'], signal });
  if (nodes.err) return nodes;
  const controlled: Controlled[] = [];
  for (const node of nodes.val) controlled.push({ uuid: node.uuid, addresses: await bmcAddresses(context, node) });
  return Ok(controlled);
}
