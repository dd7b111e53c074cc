import { readNumber } from '../model/read-posted.ts';
import { type Extra, itemsOf } from './extra.ts';
import type { DiskHardware } from './hardware.ts';
import { inOrder } from './identify.ts';

/** Keys of `hardware-detect --benchmark`, by the subsystem that was measured. */
const MEASURED: Readonly<Record<string, RegExp>> = {
  cpu: /^(bogomips|loops_per_sec|(threaded_|forked_)?bandwidth_\w+)$/,
  disk: /^(standalone|simultaneous)_\w+_(KBps|IOps)$/,
};

/**
 * What was measured, by `subsystem/item/key`. A disk goes by its identity, because its device's
 * name may be another disk's at the next boot.
 */
export function readBenchmarks(extra: Extra, disks: readonly DiskHardware[]): Readonly<Record<string, number>> {
  const ids = new Map(disks.map(({ name, id }) => [name, id]));
  const results = Object.entries(MEASURED).flatMap(([subsystem, keys]) =>
    [...itemsOf(extra, subsystem)].flatMap(([item, said]) =>
      [...said].flatMap(([key, value]): [string, number][] => {
        const result = keys.test(key) ? readNumber(value) : undefined;
        const measured = subsystem === 'disk' ? (ids.get(`/dev/${item}`) ?? `disk/${item}`) : `${subsystem}/${item}`;
        return result === undefined ? [] : [[`${measured}/${key}`, result]];
      }),
    ),
  );
  return Object.fromEntries(inOrder(results, ([name]) => name));
}
