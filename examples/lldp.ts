/**
 * Which port of which switch is a machine connected to? Read from what its ramdisk sent; no
 * Inspector needed.
 */
import { isJsonObject, parseLldp } from '@ironic-inspector/core';
import { loadPayload } from '@ironic-inspector/testing';

const { lldp_raw: frames } = loadPayload('lldp');

for (const [nic, tlvs] of Object.entries(isJsonObject(frames) ? frames : {})) {
  const { neighbour, warnings } = parseLldp(tlvs);
  for (const warning of warnings) console.warn(`${nic}: ${warning}`);
  const { switch_system_name: name = 'nobody', switch_port_id: port, switch_port_vlans: vlans = [] } = neighbour;
  console.log(`${nic}: ${name} ${port ?? ''}`, vlans.map(({ id }) => id).join());
}
