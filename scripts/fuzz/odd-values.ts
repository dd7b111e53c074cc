/** What breaks programs that take a value for granted. Each is made anew: nobody shares an object. */
import type { JsonValue } from '@ironic-inspector/testing';
import type { Random } from './random.ts';

export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  '0',
  '-1',
  '1e999',
  'NaN',
  'null',
  'true',
  '__proto__',
  'constructor',
  'toString',
  '../../../etc/passwd',
  '..\\..\\',
  '/',
  '%',
  '%s%n',
  '{0}',
  '{data.__class__.__mro__}',
  '{data[constructor][constructor]}',
  '{',
  '${7*7}',
  "'; drop table inspector_runs; --",
  '" or "1"="1',
  '<script>',
  '\r\nX-Injected: 1',
  '\u2028',
  '\ud800',
  '\uffff',
  '🚀',
  'İ',
  '(a+)+$',
  '((((',
  '[a-z',
  '0x10',
  '9'.repeat(400),
  'a'.repeat(10_000),
  '192.0.2.1',
  '192.0.2.1/33',
  '::',
  '::ffff:192.0.2.1',
  'fe80::1%eth0',
  '0.0.0.0',
  '127.0.0.1',
  '52:54:00:00:00:01',
  '52-54-00-00-00-01',
  '01-52-54-00-00-00-01',
  'ff:ff:ff:ff:ff:ff',
];

const ODD_NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e21,
  -1e21,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 53 + 2,
  1e308,
  5e-324,
  4_294_967_295,
  1e-7,
];

/** One of anything that JSON can be. */
export function oddValue(random: Random, depth = 2): JsonValue {
  return random.weighted<() => JsonValue>([
    [3, () => random.pick(ODD_TEXTS)],
    [2, () => random.pick(ODD_NUMBERS)],
    [1, () => null],
    [1, () => random.chance(0.5)],
    [1, () => Array.from({ length: random.below(4) }, () => (depth > 0 ? oddValue(random, depth - 1) : 1))],
    [1, () => oddObject(random, depth)],
  ])();
}

/** Keys as in a parsed text: `__proto__` is one like any other. */
function oddObject(random: Random, depth: number): JsonValue {
  const keys = Array.from({ length: random.below(4) }, () => random.pick(ODD_TEXTS));
  return Object.fromEntries(keys.map((key) => [key, depth > 0 ? oddValue(random, depth - 1) : null]));
}
