import { InvalidArgumentError } from '@commander-js/extra-typings';
import type { Identifier } from '@ironic-inspector/core';

/** A whole number from 1. */
export function positiveInteger(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, as `2026-01-31`, `2026-01-31T12:00Z`; or how long ago: `90m`, `12h`, `7d`. */
export function timeBefore(now: () => Date): (text: string) => Date {
  return (text) => {
    const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
    const ago = Number(count) * (UNITS[unit] ?? Number.NaN);
    if (Number.isFinite(ago)) return new Date(now().getTime() - ago);
    const time = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : undefined;
    if (time !== undefined && Number.isFinite(time.getTime())) return time;
    throw new InvalidArgumentError('It must be a time such as 2026-01-31T12:00Z, or how long ago: 90m, 12h, 7d.');
  };
}

/** Each kind that there is: the compiler misses one that is not here. */
const KINDS: Readonly<Record<Identifier['kind'], true>> = {
  'system-uuid': true,
  'system-serial': true,
  'chassis-serial': true,
  'board-serial': true,
  'bmc-mac': true,
  mac: true,
  'bmc-address': true,
};

/** What tells machines apart: `mac=52:54:00:12:34:56`; again for more of them. */
export function identifiers(text: string, before: readonly Identifier[] = []): readonly Identifier[] {
  const [name = '', ...rest] = text.split('=');
  const kind = Object.hasOwn(KINDS, name) ? (name as Identifier['kind']) : undefined;
  const value = rest.join('=').trim().toLowerCase();
  if (kind !== undefined && value !== '') return [...before, { kind, value }];
  throw new InvalidArgumentError(`It must be KIND=VALUE, with one of ${Object.keys(KINDS).join(', ')}.`);
}
