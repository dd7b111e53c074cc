import type { Hook } from './hook.ts';
import { productKey } from './pci-devices.ts';

/**
 * `accelerators`: records which accelerators the machine has, such as GPUs, and where they are
 * plugged (CONTRACT.md §5.7). Off by default; needs the ramdisk's `pci-devices` collector.
 *
 * - **Reads** `pci_devices`.
 * - **Writes** `properties.accelerators` of the node: for each known device that was found what the
 *   catalogue says of it, and its `pci_address`. None that is known is an empty list where
 *   something was recorded before.
 * - **Options**: `accelerators.knownDevices`, the catalogue, and `accelerators.moreDevices`.
 *   Without `processing.overwriteExisting` a list is not emptied.
 * - **Fails** never. No `pci_devices` is a warning, and what was recorded stays.
 */
export const accelerators: Hook = {
  name: 'accelerators',

  after({ pluginData, options, node, log }) {
    const devices = pluginData.pci_devices;
    if (!devices?.length) {
      log.warn('the ramdisk sent no pci_devices to find accelerators in; does it run the pci-devices collector?');
      return;
    }
    const { knownDevices, moreDevices } = options.accelerators;
    // Of several entries for one device the first counts, so it is put in last.
    const catalogue = new Map(
      [...moreDevices, ...knownDevices]
        .toReversed()
        .map((known) => [productKey(known.vendor_id, known.device_id), known]),
    );
    const found = devices.flatMap(({ vendor_id: vendor, product_id: product, bus }) => {
      const known = vendor && product ? catalogue.get(productKey(vendor, product)) : undefined;
      return known === undefined ? [] : [{ ...known, pci_address: bus ?? null }];
    });
    const empties = options.processing.overwriteExisting && node.get('/properties/accelerators') !== undefined;
    if (found.length > 0 || empties) node.set('/properties/accelerators', found);
  },
};
