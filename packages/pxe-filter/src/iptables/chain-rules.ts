import type { BootPolicy } from '@ironic-inspector/core';

/**
 * What a chain says of packets that ask for an address, in order; the last rule is for everybody
 * else. The whole follows from the policy alone, so nothing is left of the one before.
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
