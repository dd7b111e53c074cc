import type { Disk, Inventory } from '../model/inventory.ts';
import { isEmpty, isJsonObject } from '../model/json.ts';
import type { PluginData } from '../model/plugin-data.ts';
import type { Hook } from './hook.ts';

/**
 * `raid_device`: finds out which disk a RAID controller made, when the controller does not tell (CONTRACT.md §5.9). Off by
 * default. Introspect the node once before the RAID volume is made and once after: the disk that has appeared becomes
 * the root device hint.
 *
 * - **Reads** `serial` of the inventory's disks, or `block_devices.serials` of a ramdisk that sends no inventory;
 *   `extra.block_devices` and `properties.root_device` of the node.
 * - **Writes**, the first time, `extra.block_devices` of the node: `{"serials": […]}`. The second time
 *   `properties.root_device`, `{"serial": …}`, in exchange for it. A node that has a root device hint stays as it is. In the
 *   data, `local_gb` becomes 1 where the ramdisk sent none.
 * - **Options**: none.
 * - **Fails** never. No serial numbers, no new disk, several new disks, and `extra.block_devices` of some other making are
 *   warnings, and nothing is written.
 */
export const raidDevice: Hook = {
  name: 'raid_device',

  before({ pluginData }) {
    // As upstream: a machine whose volume is still to be made has no disk to be sized.
    if (!pluginData.local_gb) pluginData.local_gb = 1;
  },

  after({ inventory, pluginData, node, log }) {
    const disks = serialNumbers(inventory, pluginData);
    if (disks.length === 0) {
      log.warn('the ramdisk reported no disk with a serial number');
      return;
    }
    if (node.get('/properties/root_device') !== undefined) return;
    const recorded = node.get('/extra/block_devices');
    if (recorded === undefined) {
      node.set('/extra/block_devices', { serials: disks.flat() });
      return;
    }
    const before = isJsonObject(recorded) ? recorded['serials'] : undefined;
    if (!Array.isArray(before)) {
      log.warn('extra.block_devices of the node is no record of serial numbers; remove it to begin anew');
      return;
    }
    const earlier = new Set<unknown>(before);
    const unknown = disks.filter((serials) => !serials.some((serial) => earlier.has(serial)));
    const [appeared, ...others] = new Set(unknown.map(([serial]) => serial));
    if (appeared === undefined || others.length > 0) {
      const what = appeared === undefined ? 'no disk' : `${others.length + 1} disks`;
      log.warn(`${what} appeared since the last introspection: the root device cannot be told`);
      return;
    }
    node.remove('/extra/block_devices');
    node.set('/properties/root_device', { serial: appeared });
  },
};

/** Of each disk that has any. */
function serialNumbers(inventory: Inventory, { block_devices: devices }: PluginData): string[][] {
  if (!isEmpty(inventory)) return (inventory.disks ?? []).map(serialsOf).filter((serials) => serials.length > 0);
  const serials: unknown = isJsonObject(devices) ? devices['serials'] : undefined;
  return Array.isArray(serials)
    ? serials.filter((serial) => typeof serial === 'string' && serial !== '').map((serial) => [serial])
    : [];
}

/** A root device hint names one of them. */
function serialsOf({ serial }: Disk): string[] {
  const all: readonly unknown[] = Array.isArray(serial) ? serial : [serial];
  return all.filter((one) => one && typeof one !== 'object').map(String);
}
