import type { RamdiskContext } from './ramdisk-context.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import { isInUse } from '../model/provision-state.ts';
import { beginUnasked } from './begin-unasked.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { KnownMachine } from './not-found.ts';

/**
 * The run of a machine in use that posts without anybody having asked (CONTRACT.md §3.5): its node is found by what Ironic knows
 * of it, and must be `active` or `rescue`.
 *
 * @returns `undefined` when Ironic does not know the machine; `lookup-failed` when it knows it as several nodes, or as one not in use
 */
export async function findActiveNode(
  context: RamdiskContext,
  attributes: LookupAttributes,
  known: KnownMachine,
  signal: AbortSignal,
): Promise<Result<Introspection | undefined, InspectorError>> {
  const uuid = theNode(attributes, known);
  if (uuid.err) return uuid;
  if (uuid.val === undefined) return Ok(undefined);
  const node = await context.ironic.getNode(uuid.val, { fields: ['uuid', 'provision_state'], signal });
  if (node.err) return node;
  if (node.val === undefined) return Ok(undefined);
  if (!isInUse(node.val)) {
    return lookupFailed(
      `Node ${uuid.val} is not active, its provision state is ${node.val.provision_state ?? 'unknown'}`,
    );
  }
  return beginUnasked(context, {
    uuid: uuid.val,
    state: 'waiting',
    manageBoot: false,
    attributes,
    tokenDigest: undefined,
    callback: undefined,
  });
}

function theNode(
  attributes: LookupAttributes,
  { ports, nodes }: KnownMachine,
): Result<NodeUuid | undefined, InspectorError> {
  const byMac = new Set(ports.map((port) => port.node_uuid).filter((uuid) => typeof uuid === 'string'));
  const byBmc = new Set(nodes.map(({ uuid }) => uuid));
  const macs = `MAC addresses ${attributes.mac.join(', ')}`;
  const bmcs = `BMC addresses ${attributes.bmc_address.join(', ')}`;
  if (byMac.size > 1) return lookupFailed(`${macs} correspond to more than one node: ${[...byMac].join(', ')}`);
  if (byBmc.size > 1) return lookupFailed(`${bmcs} correspond to more than one node: ${[...byBmc].join(', ')}`);
  const [mac, bmc] = [[...byMac][0], [...byBmc][0]];
  if (mac !== undefined && bmc !== undefined && mac !== bmc) {
    return lookupFailed(`${macs} and ${bmcs} correspond to different nodes: ${mac} and ${bmc}`);
  }
  return Ok(mac ?? bmc);
}

function lookupFailed(message: string) {
  return Err(new InspectorError('lookup-failed', message));
}
