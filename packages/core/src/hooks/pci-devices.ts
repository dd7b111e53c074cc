import type { PciDevice } from '../model/collected.ts';
import type { Hook } from './hook.ts';

/**
 * `pci_devices`: counts the PCI devices that have an alias, in a capability of that name
 * (CONTRACT.md §5.6). On by default, and without an effect as long as there are no aliases; needs
 * the ramdisk's `pci-devices` collector.
 *
 * - **Reads** `pci_devices`.
 * - **Writes** an entry of `properties.capabilities` of the node for each alias: how many devices
 *   have it; devices that share an alias are counted together. As upstream: a count of zero is not
 *   written, so that an earlier one stays.
 * - **Options**: `pciDevices.alias`, the aliases.
 * - **Fails** never. No `pci_devices` is a warning.
 */
export const pciDevices: Hook = {
  name: 'pci_devices',

  after({ pluginData, options, node, log }) {
    const aliases = options.pciDevices.alias;
    if (aliases.length === 0) return;
    const devices = pluginData.pci_devices;
    if (devices === null || devices === undefined) {
      log.warn('the ramdisk sent no pci_devices to look for aliases in; does it run the pci-devices collector?');
      return;
    }
    const found = countByProduct(devices);
    const counts = new Map<string, number>();
    for (const { vendorId, productId, name } of aliases) {
      const count = found.get(productKey(vendorId, productId)) ?? 0;
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
    for (const [name, count] of counts) {
      if (count > 0) node.setCapability(name, String(count));
    }
  },
};

function countByProduct(devices: readonly PciDevice[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { vendor_id: vendor, product_id: product } of devices) {
    if (!vendor || !product) continue;
    const key = productKey(vendor, product);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** A kind of PCI device as one text, the same for every spelling of its numbers. */
export function productKey(vendor: string, product: string): string {
  return `${vendor}:${product}`.toLowerCase();
}
