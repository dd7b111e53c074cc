/**
 * Mbit/s in the speed of a network port as people and tools write it: `10Gbit/s`, `2.5G`,
 * `100 Mbit/s`, or `25000`, which is Mbit/s.
 *
 * @returns `undefined` when it is none
 */
export function parsePortSpeed(text: string): number | undefined {
  const [, number, unit = 'M'] = /^\s*(\d{1,9}(?:\.\d{1,3})?)\s*(?:([MGT])(?:bit\/s|b\/s|bps)?)?\s*$/i.exec(text) ?? [];
  const megabits = Number(number) * { M: 1, G: 1000, T: 1_000_000 }[unit.toUpperCase() as 'M' | 'G' | 'T'];
  return megabits > 0 ? megabits : undefined;
}
