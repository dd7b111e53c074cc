import { describe, expect, it } from 'vitest';
import { parsePortSpeed } from './hook-settings.ts';

describe('a port speed', () => {
  it.each([
    ['10Gbit/s', 10_000],
    ['1Gbit/s', 1000],
    ['2.5G', 2500],
    ['100 Mbit/s', 100],
    ['100Mbps', 100],
    ['1.6Tb/s', 1_600_000],
    ['25000', 25_000],
    [' 40gbit/s ', 40_000],
    ['0.125G', 125],
    ['1T', 1_000_000],
    ['10 Gb/s', 10_000],
    ['999999999', 999_999_999],
    ['\t100m\n', 100],
  ])('%s is %d Mbit/s', (text, megabits) => expect(parsePortSpeed(text)).toBe(megabits));

  it.each([
    '',
    '0',
    '-1',
    'fast',
    '10 apples',
    'Gbit/s',
    '1e3',
    '10Gbit/s/s',
    '1.2345G',
    '.5G',
    '1.G',
    '1234567890',
    'x10G',
    '10Gbit',
    '1'.repeat(400),
  ])('is not in %j', (text) => expect(parsePortSpeed(text)).toBeUndefined());
});
