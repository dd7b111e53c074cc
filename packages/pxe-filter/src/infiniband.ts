import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BootPolicy } from '@ironic-inspector/core';
import type { Warn } from './warn.ts';

/**
 * `EMAC`: the address on the Ethernet side. `IMAC`: what the machine has on the InfiniBand side,
 * with the GUID at its end.
 */
const NEIGHBOUR = /EMAC=((?:[0-9a-f]{2}:){5}[0-9a-f]{2}) IMAC=(.*)/i;
const GUID = /^[0-9a-f]{2}(:[0-9a-f]{2}){7}$/;
const GUID_LENGTH = 23;

/**
 * Maps MAC addresses that Ironic has to those that packets of InfiniBand machines come from
 * (CONTRACT.md §7.2). Each Ethernet-over-InfiniBand interface has a table of neighbours, in which a
 * machine is found by its GUID, the end of its `client-id`. A machine in no table keeps its
 * address.
 */
export async function ethernetAddresses(
  { clientIds }: BootPolicy,
  interfaces: readonly string[],
  sysClassNet: string,
  warn: Warn,
): Promise<ReadonlyMap<string, string>> {
  const machines = Object.entries(clientIds);
  const addresses = new Map<string, string>();
  if (machines.length === 0) return addresses;
  const lists = await Promise.all(interfaces.map((name) => neighbours(join(sysClassNet, name, 'eth', 'neighs'), warn)));
  for (const [mac, clientId] of machines) {
    const guid = clientId.toLowerCase().slice(-GUID_LENGTH);
    const found = GUID.test(guid) && lists.flat().find(({ imac }) => imac.includes(guid));
    if (found) addresses.set(mac, found.emac);
  }
  return addresses;
}

async function neighbours(
  file: string,
  warn: Warn,
): Promise<readonly { readonly emac: string; readonly imac: string }[]> {
  try {
    const text = await readFile(file, 'utf8');
    return text.split('\n').flatMap((line) => {
      const [, emac, imac] = NEIGHBOUR.exec(line) ?? [];
      return emac === undefined || imac === undefined ? [] : [{ emac: emac.toLowerCase(), imac: imac.toLowerCase() }];
    });
  } catch (error) {
    warn(`${file} cannot be read, so InfiniBand machines behind it are not recognised: ${(error as Error).message}`);
    return [];
  }
}
