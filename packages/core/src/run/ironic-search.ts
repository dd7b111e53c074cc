import { attempt } from '../attempt.ts';
import { Coalesced, Semaphore } from '../concurrency.ts';
import type { Emit } from '../contracts/flow-events.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { Clock, ResolveHost } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import type { NodeUuid, Port } from '../model/node.ts';
import { Err, Ok, type Result } from '../result.ts';
import { bmcAddresses } from './bmc-address.ts';
import { listResolver } from './resolve-names.ts';
import type { Settings } from '../settings/settings.ts';

/** How many machines' ports are asked for at once. */
const AT_ONCE = 4;

/** How long Ironic may take to list all nodes, in milliseconds: longer than any callback waits. */
const LIST_MS = 30_000;
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

/** What a pass over all nodes needs; it is nobody's alone, so it has no lease. */
interface Parts {
  readonly ironic: IronicClient;
  readonly settings: Pick<Settings, 'ipmiAddressFields'>;
  readonly resolveHost: ResolveHost | undefined;
  readonly clock: Clock;
  readonly emit: Emit;
}

/**
 * Searches in Ironic for machines that post. Anybody may post, so no more searches run at once than
 * Ironic can bear. A caller waits until its signal is aborted, and then gets `ironic-unavailable`;
 * a search that it shares with others goes on.
 */
export class IronicSearch {
  readonly #permits = new Semaphore(AT_ONCE, Infinity);
  /** Passes over all nodes. */
  readonly #passes: Coalesced<Nodes>;

  /** `parts.resolveHost` is bounded here, for all names of a pass together. */
  constructor(parts: Parts) {
    this.#passes = new Coalesced(() => attempt('look-up', () => readNodes(parts)));
  }

  /** Ports with one of these MAC addresses, by one query each. */
  async ports(
    { ironic }: { readonly ironic: IronicClient },
    macs: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<readonly Port[], InspectorError>> {
    const late = aborted(signal);
    const entered = await this.#permits.acquire(late.promise);
    late.stop();
    if (!entered) return Err(lateError('its ports'));
    try {
      const ports: Port[] = [];
      for (let from = 0; from < macs.length; from += REQUESTS_AT_ONCE) {
        const some = macs.slice(from, from + REQUESTS_AT_ONCE);
        const answers = await Promise.all(some.map((address) => ironic.listPorts({ address }, { signal })));
        for (const answer of answers) {
          if (answer.err) return answer;
          ports.push(...answer.val);
        }
      }
      return Ok(ports);
    } finally {
      this.#permits.release();
    }
  }

  /**
   * All nodes with the addresses of their management controllers: Ironic has no filter for these.
   * One pass over the nodes runs at a time. Callers that arrive during a pass share the next one,
   * so it sees everything Ironic was told before.
   */
  async nodes(signal: AbortSignal): Promise<Nodes> {
    const late = aborted(signal);
    const found = await Promise.race([this.#passes.run(), late.promise]);
    late.stop();
    return found ?? Err(lateError('all nodes'));
  }
}

async function readNodes(parts: Parts): Promise<Nodes> {
  const { ironic, resolveHost, clock } = parts;
  const signal = AbortSignal.timeout(LIST_MS);
  const nodes = await ironic.listNodes({ fields: ['uuid', 'driver_info'], signal });
  if (nodes.err) return nodes;
  const names = resolveHost && listResolver(resolveHost, clock);
  try {
    const reading = { ...parts, resolveHost: names?.resolveHost };
    const controlled = nodes.val.map(async (node): Promise<Controlled> => {
      // A name that leads nowhere, or not now, is told; the other nodes are found all the same.
      const { addresses } = await bmcAddresses(reading, node);
      return { uuid: node.uuid, addresses };
    });
    return Ok(await Promise.all(controlled));
  } finally {
    names?.end();
  }
}

/** Resolves when `signal` is aborted; `stop` has it listen no more. */
function aborted(signal: AbortSignal): { readonly promise: Promise<undefined>; stop(): void } {
  let end = () => {};
  const promise = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
  return { promise, stop: () => signal.removeEventListener('abort', end) };
}

function lateError(what: string): InspectorError {
  return new InspectorError('ironic-unavailable', `Looking the machine up in Ironic took too long: ${what}`);
}
