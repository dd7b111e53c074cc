import { jsonText } from '../model/exact-json.ts';
import type { Disk } from '../model/inventory.ts';
import { isEmpty } from '../model/json.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { AfterInput, Hook } from './hook.ts';
import { compileHints } from './root-device-hints.ts';
import { setProperty } from './scheduler.ts';

const GIB = 2 ** 30;

/**
 * `root_disk_selection`: chooses the disk to deploy on and tells Ironic its size (CONTRACT.md §5.2). On by default.
 *
 * Disks that `properties.skip_block_devices` names leave the inventory, whether or not there are root device hints. The
 * first disk left that satisfies `properties.root_device` becomes `root_disk`; without hints the ramdisk's choice stays. If
 * that one is skipped, the smallest disk left of at least 4 GiB takes its place, as the agent itself chooses at deployment.
 *
 * - **Reads** the inventory's `disks` and `root_disk`; `properties.root_device` and `properties.skip_block_devices` of the node.
 * - **Writes** `root_disk`, and `local_gb` in whole GiB; the inventory loses the disks that are skipped. `properties.local_gb` of
 *   the node, as text; 0 for a machine without a disk.
 * - **Options**: with `processing.diskPartitioningSpacing` 1 GiB less is told. Without `processing.overwriteExisting` a size that
 *   the node has already stays.
 * - **Fails** when hints cannot be understood, and when no disk satisfies those for the root
 *   device. A root disk that is skipped, or has less than 1 GiB, is a warning; one without a usable
 *   size, or of which the ramdisk said nothing that can be read, too, and then no size is written
 *   (Q-66).
 */
export const rootDiskSelection: Hook = {
  name: 'root_disk_selection',

  after(input) {
    const { pluginData } = input;
    const chosen = chooseRootDisk(input);
    if (chosen.err) return chosen;
    if (chosen.val !== undefined) pluginData.root_disk = chosen.val;
    else if (!isEmpty(pluginData.root_disk)) delete pluginData.root_disk;
    recordSize(input, chosen.val);
    return;
  },
};

/** `undefined` on a diskless machine. */
function chooseRootDisk(input: AfterInput): Result<Disk | undefined, string> {
  const { inventory, pluginData, node, log } = input;
  const skips = compileSkips(node.get('/properties/skip_block_devices'));
  if (skips.err) return skips;

  const disks = inventory.disks ?? [];
  const left = disks.filter((disk) => !skips.val(disk));
  if (left.length < disks.length) input.setDisks(left);

  const hints = node.get('/properties/root_device');
  if (!isEmpty(hints)) return firstMatch(left, hints);

  const guessed = pluginData.root_disk ?? undefined;
  if (guessed === undefined || !skips.val(guessed)) return Ok(guessed);
  const next = smallestUsable(left);
  log.warn(
    `skip_block_devices excludes the root disk that the ramdisk chose, ${guessed.name ?? 'without a name'}; ` +
      (next === undefined ? 'no other disk is large enough' : `${next.name ?? 'another one'} takes its place`),
  );
  return Ok(next);
}

function compileSkips(hints: unknown): Result<(disk: Disk) => boolean, string> {
  if (isEmpty(hints)) return Ok(() => false);
  if (!Array.isArray(hints)) return Err('skip_block_devices of the node must be a list of hints');
  const tests: ((disk: Disk) => boolean)[] = [];
  for (const hint of hints) {
    if (namesVolume(hint)) continue;
    const compiled = compileHints(hint);
    if (!compiled.ok) return Err(`skip_block_devices of the node failed to validate. Error: ${compiled.problem}`);
    tests.push(compiled.matches);
  }
  return Ok((disk) => tests.some((matches) => matches(disk)));
}

/** Ironic takes one hint more here than for root devices: the name of a software RAID volume, which the agent alone knows. */
function namesVolume(hint: unknown): boolean {
  return typeof hint === 'object' && hint !== null && 'volume_name' in hint;
}

function firstMatch(disks: readonly Disk[], hints: unknown): Result<Disk, string> {
  const compiled = compileHints(hints);
  if (!compiled.ok) {
    return Err(
      `No disks could be found using the root device hints ${jsonText(hints)} because they failed to validate. ` +
        `Error: ${compiled.problem}`,
    );
  }
  const disk = disks.find(compiled.matches);
  return disk === undefined ? Err('No disks satisfied root device hints') : Ok(disk);
}

/** As the agent: the first of the smallest disks with at least 4 GiB (`guess_root_disk`). */
function smallestUsable(disks: readonly Disk[]): Disk | undefined {
  return disks
    .filter(({ size }) => (size ?? 0) >= 4 * GIB)
    .reduce<Disk | undefined>((best, disk) => ((disk.size ?? 0) < (best?.size ?? Infinity) ? disk : best), undefined);
}

/** A diskless machine has 0 GiB; of a disk without a usable size nothing is written, so that what Ironic knows stays. */
function recordSize(input: AfterInput, disk: Disk | undefined): void {
  const { pluginData, options, log } = input;
  const size = disk === undefined ? 0 : disk.size;
  const whole = Math.floor((size ?? Number.NaN) / GIB);
  if (!(whole >= 0 && Number.isSafeInteger(whole))) {
    log.warn(`the root disk has no usable size: ${jsonText(size ?? null)}; local_gb is not set`);
    return;
  }
  if (disk !== undefined && whole === 0) log.warn('the root disk is smaller than 1 GiB; local_gb is 0');
  const gigabytes = whole > 0 && options.processing.diskPartitioningSpacing ? whole - 1 : whole;
  pluginData.local_gb = gigabytes;
  setProperty(input, 'local_gb', gigabytes);
}
