import { InspectorError } from '../errors.ts';
import type { KnownMachine } from '../hooks/hook.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { RamdiskContext } from './ramdisk-context.ts';

/**
 * Looks a machine up in Ironic itself (CONTRACT.md §3.5): its ports by one query a MAC address, its
 * node by the address of the management controller. Ironic has no filter for that address, so that
 * takes one pass over the `driver_info` of all nodes.
 *
 * `lookup-failed` when the machine has more MAC addresses than `limits.searchedMacs`.
 */
export async function findInIronic(
  context: RamdiskContext,
  { mac, bmc_address }: LookupAttributes,
  signal: AbortSignal,
): Promise<Result<KnownMachine, InspectorError>> {
  const few = checkMacs(context, mac);
  if (few.err) return few;
  const { search } = context;
  const ports = await search.ports(context, mac, signal);
  if (ports.err) return ports;
  if (bmc_address.length === 0) return Ok({ ports: ports.val, nodes: [] });
  const nodes = await search.nodes(signal);
  if (nodes.err) return nodes;
  const found = nodes.val.flatMap(({ uuid, addresses }) => {
    const address = bmc_address.find((candidate) => addresses.includes(candidate));
    return address === undefined ? [] : [{ uuid, address }];
  });
  return Ok({ ports: ports.val, nodes: found });
}

/**
 * `lookup-failed` when an unknown machine has more MAC addresses than are looked for, or recorded:
 * a post by anybody must not become any number of requests.
 */
export function checkMacs(
  { settings }: Pick<RamdiskContext, 'settings'>,
  { length }: LookupAttributes['mac'],
): Result<void, InspectorError> {
  const most = settings.limits.searchedMacs;
  if (length <= most) return DONE;
  return Err(
    new InspectorError(
      'lookup-failed',
      `The machine has ${length} MAC addresses: no more than ${most} are looked for in Ironic (limits.searchedMacs)`,
    ),
  );
}
