import type { InspectorError } from '../errors.ts';
import { isInUse, type Port } from '../model/node.ts';
import type { ValidInterface } from '../model/plugin-data.ts';
import type { NodePorts } from '../node-draft/node-handle.ts';
import { DONE, Err, type Result } from '../result.ts';
import type { AfterInput } from './hook.ts';

/**
 * Makes the node's ports follow the machine's interfaces, as `validate_interfaces` found them
 * (CONTRACT.md §3.8, §5.4): creates those that are missing, deletes those that `keepPorts` does not
 * keep, and sets `pxe_enabled` and the client ids.
 *
 * - A node in use gets new ports, but keeps those it has as they are.
 * - `pxe_enabled` follows the interface that the machine booted from. Where that is none of its interfaces, or the ramdisk did
 *   not say, new ports have PXE on and existing ones stay as they are: it did boot from the network, somehow.
 */
export async function syncPorts(input: AfterInput): Promise<Result<void, string | InspectorError>> {
  const { node, options, pluginData } = input;
  const { all_interfaces: all, interfaces: selected, macs } = pluginData;
  if (!all || !selected || !macs) return Err('another hook removed the interfaces that validate_interfaces had found');
  const { addPorts, keepPorts, overwriteExisting, updatePxeEnabled } = options.processing;

  const wanted = Object.values(selected);
  const inUse = isInUse(node.record);
  const knowsBoot = updatePxeEnabled && Object.values(all).some(({ pxe }) => pxe);
  const creates = addPorts !== 'disabled';
  const deletes = keepPorts !== 'all' && !inUse;
  const corrects = knowsBoot && overwriteExisting && !inUse;
  const identifies = !inUse && Object.values(all).some(({ client_id: clientId }) => clientId);
  if (!creates && !deletes && !corrects && !identifies) return DONE;

  // What a port has that was added since the start counts wherever not all of it is replaced.
  const listed = await node.ports.list({ fresh: deletes || !corrects });
  if (listed.err) return listed;
  const ports = listed.val;

  if (creates) createPorts(node.ports, ports, wanted, knowsBoot);
  if (deletes) {
    const kept = keepPorts === 'added' ? macs : Object.values(all).map(({ mac }) => mac);
    deletePorts(node.ports, ports, new Set(kept));
  }
  if (corrects) correctPxeEnabled(node.ports, ports, wanted);
  if (identifies) setClientIds(node.ports, ports, Object.values(all), overwriteExisting);
  return DONE;
}

/** Interfaces may share a MAC address (a bond and its members): they share one port, which is the first one's. */
function createPorts(
  nodePorts: NodePorts,
  ports: ReadonlyMap<string, Port>,
  wanted: readonly ValidInterface[],
  knowsBoot: boolean,
): void {
  const created = new Set<string>();
  for (const { mac, client_id: clientId, pxe } of wanted) {
    if (ports.has(mac) || created.has(mac)) continue;
    created.add(mac);
    nodePorts.create({
      address: mac,
      pxe_enabled: knowsBoot ? pxe : true,
      extra: clientId ? { 'client-id': clientId } : {},
    });
  }
}

function deletePorts(nodePorts: NodePorts, ports: ReadonlyMap<string, Port>, kept: ReadonlySet<string>): void {
  for (const address of ports.keys()) {
    if (!kept.has(address)) nodePorts.delete(address);
  }
}

function correctPxeEnabled(
  nodePorts: NodePorts,
  ports: ReadonlyMap<string, Port>,
  wanted: readonly ValidInterface[],
): void {
  for (const { mac, pxe } of wanted) {
    const port = ports.get(mac);
    if (port !== undefined && port.pxe_enabled !== pxe) nodePorts.set(mac, '/pxe_enabled', pxe);
  }
}

/**
 * A port of InfiniBand cannot boot from the network without it; of interfaces that share a port,
 * the first one's.
 */
function setClientIds(
  nodePorts: NodePorts,
  ports: ReadonlyMap<string, Port>,
  interfaces: readonly ValidInterface[],
  overwrites: boolean,
): void {
  const seen = new Set<string>();
  for (const { mac, client_id: clientId } of interfaces) {
    const port = ports.get(mac);
    if (!clientId || port === undefined || seen.has(mac)) continue;
    seen.add(mac);
    if (overwrites || !port.extra?.['client-id']) nodePorts.set(mac, '/extra/client-id', clientId);
  }
}
