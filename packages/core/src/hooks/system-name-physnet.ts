import type { Hook } from './hook.ts';
import { heardNeighbour, knownInterface } from './known-interfaces.ts';
import { physnetHook } from './physnet-hook.ts';

/**
 * `system_name_physnet`: tells Ironic which physical network each of the node's ports is in, from
 * the name of the switch that it is connected to. Off by default, and not in the original: a widely
 * used plug-in of this name does it. Needs `validate_interfaces` before it, and the ramdisk's
 * `lldp` collector.
 *
 * - **Reads** the system name of LLDP: what `lldp_basic` found, where that ran before, else what
 *   the ramdisk collected.
 * - **Writes** `physical_network` of ports, those to be created included; an interface without a
 *   port is passed over.
 * - **Options**: `portPhysnet.switchSysNameMapping`, names just as the switches send them. Without
 *   `processing.overwriteExisting` only what is empty is filled in; otherwise the last of several
 *   hooks that know a network decides.
 * - **Fails** only when Ironic does not list the ports. A name that is not in the list leaves the
 *   port as it is.
 */
export const systemNamePhysnet: Hook = /* @__PURE__ */ physnetHook({
  name: 'system_name_physnet',

  physnetOf(_port, nic, data) {
    const { switchSysNameMapping: mapping } = data.options.portPhysnet;
    const known = knownInterface(nic, data);
    if (mapping.length === 0 || known === undefined) return undefined;
    const name = heardNeighbour(known, data)?.switch_system_name;
    return mapping.find(({ systemName }) => systemName === name)?.physnet;
  },
});
