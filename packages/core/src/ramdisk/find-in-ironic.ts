import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import type { Port } from '../model/node.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import { bmcAddresses } from '../operator/bmc-address.ts';
import { Ok, type Result } from '../result.ts';

/** What Ironic knows of a machine, whether anybody waits for it or not. */
export interface KnownMachine {
  /** Ports with one of its MAC addresses. */
  readonly ports: readonly Port[];
  /** Nodes whose management controller has one of its addresses, and which. */
  readonly nodes: readonly { readonly uuid: NodeUuid; readonly address: string }[];
}

/**
 * Looks a machine up in Ironic itself (CONTRACT.md §3.5): its ports by one query a MAC address; its node by the management controller's
 * address, for which Ironic has no filter, by one pass over all nodes' `driver_info`.
 */
export async function findInIronic(
  context: Context,
  attributes: LookupAttributes,
  signal: AbortSignal,
): Promise<Result<KnownMachine, InspectorError>> {
  const ports = await portsWith(context, attributes.mac, signal);
  if (ports.err) return ports;
  const nodes = await nodesWith(context, attributes.bmc_address, signal);
  return nodes.map((found) => ({ ports: ports.val, nodes: found }));
}

async function portsWith(
  context: Context,
  macs: readonly string[],
  signal: AbortSignal,
): Promise<Result<readonly Port[], InspectorError>> {
  const answers = await Promise.all(macs.map((address) => context.ironic.listPorts({ address }, { signal })));
  const ports: Port[] = [];
  for (const answer of answers) {
    if (answer.err) return answer;
    ports.push(...answer.val);
  }
  return Ok(ports);
}

async function nodesWith(
  context: Context,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<Result<KnownMachine['nodes'], InspectorError>> {
  if (addresses.length === 0) return Ok([]);
  const nodes = await context.ironic.listNodes({ fields: ['uuid', 'driver_info'], signal });
  if (nodes.err) return nodes;
  const found: { uuid: NodeUuid; address: string }[] = [];
  for (const node of nodes.val) {
    const own = await bmcAddresses(context, node);
    const address = addresses.find((candidate) => own.includes(candidate));
    if (address !== undefined) found.push({ uuid: node.uuid, address });
  }
  return Ok(found);
}
