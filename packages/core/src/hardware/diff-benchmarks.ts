import type { HardwareChange } from './change.ts';
import { sentence } from './words.ts';

/**
 * How far a result may be from the earlier one, as a share, before it is a change: as far as
 * machines of one make differ, and one machine from boot to boot. The first that fits counts.
 */
const TOLERANCES: readonly (readonly [result: RegExp, tolerance: number])[] = [
  // each logical processor alone, and the mean of all is compared
  [/^cpu\/logical_N\//, 0.1],
  [/(standalone|simultaneous)_read_1M_/, 0.15],
  // all processors at once, disks by random access, and writes, which end in caches
  [/./, 0.5],
];

/** Compares what was measured in both runs; what only one of them measured is no change. */
export function diffBenchmarks(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): HardwareChange[] {
  const earlier = meansOf(before, after);
  const later = meansOf(after, before);
  return [...earlier].flatMap(([id, old]): HardwareChange[] => {
    const now = later.get(id) ?? 0;
    const [, tolerance] = TOLERANCES.find(([result]) => result.test(id)) ?? [undefined, 0];
    const lowest = Math.max(old, now) * (1 - tolerance);
    if (Math.min(old, now) >= lowest) return [];
    const share = old === 0 ? '' : ` by ${Math.round(Math.abs(now / old - 1) * 100)} %`;
    return [
      {
        kind: 'changed',
        severity: now < old ? 'notable' : 'minor',
        component: 'benchmark',
        id,
        field: id.slice(id.lastIndexOf('/') + 1),
        before: old,
        after: now,
        text: sentence(`benchmark ${id} ${now < old ? 'fell' : 'rose'}${share}, from ${old} to ${now}`),
      },
    ];
  });
}

/** Results that both runs have; those of single logical processors as their mean. */
function meansOf(
  results: Readonly<Record<string, number>>,
  others: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const [name, result] of Object.entries(results)) {
    if (!Object.hasOwn(others, name)) continue;
    const id = name.replace(/^cpu\/logical_\d+\//, 'cpu/logical_N/');
    const { sum, count } = sums.get(id) ?? { sum: 0, count: 0 };
    sums.set(id, { sum: sum + result, count: count + 1 });
  }
  return new Map([...sums].map(([id, { sum, count }]) => [id, Math.round((sum / count) * 100) / 100]));
}
