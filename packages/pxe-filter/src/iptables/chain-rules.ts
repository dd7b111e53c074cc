import type { BootPolicy } from '@ironic-inspector/core';

/**
 * The rules of the chain for DHCP requests, in order; the last one is for all other machines. They
 * depend on the policy alone, so nothing of the policy before is left.
 *
 * @param addressOf the MAC address that packets of a machine come from
 */
export function chainRules(
  { introspecting, others, unknown }: BootPolicy,
  addressOf: (mac: string) => string,
): readonly string[] {
  const [machines, verdict, rest] =
    unknown === 'allow' ? [others, 'DROP', 'ACCEPT'] : [introspecting, 'ACCEPT', 'DROP'];
  const addresses = [...new Set(machines.map(addressOf))].toSorted();
  return [...addresses.map((address) => `-m mac --mac-source ${address} -j ${verdict}`), `-j ${rest}`];
}
