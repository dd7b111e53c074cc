import { expect, it } from 'vitest';
import { pythonInt } from './python-int.ts';

it.each([
  ['5', 5n],
  [' 5\t', 5n],
  ['+5', 5n],
  ['-5', -5n],
  ['-0', 0n],
  ['007', 7n],
  ['1_000', 1000n],
  ['123456789012345678901234567890', 123456789012345678901234567890n],
])('reads %j', (text, value) => {
  expect(pythonInt(text)).toBe(value);
});

it.each(['', ' ', 'abc', '1.0', '1e3', '0x10', '1__0', '_1', '1_', '--1', '- 1', '1 2', '9'.repeat(4301)])(
  'does not read %j',
  (text) => {
    expect(pythonInt(text)).toBeUndefined();
  },
);
