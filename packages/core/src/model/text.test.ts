import { describe, expect, it } from 'vitest';
import { bounded, excerpt, shortText, someOf } from './text.ts';

it.each([
  ['', ''],
  ['abcde', 'abcde'],
  ['abcdef', 'abcde… (1 more characters)'],
  ['abcd🚀f', 'abcd\ufffd… (2 more characters)'],
])('%j in five characters is %j', (text, short) => expect(shortText(text, 5)).toBe(short));

it('is as long as reasons should be at most, unless told', () => {
  expect(shortText('e'.repeat(4000))).toHaveLength(4000);
  expect(shortText('e'.repeat(5_000_000))).toMatch(/^e{4000}… \(4996000 more characters\)$/);
});

const names = (count: number) => Array.from({ length: count }, (_, index) => `eth${index}`);

it('twenty are all told, of more how many there are', () => {
  expect(someOf([])).toBe('');
  expect(someOf(['a', 'b'])).toBe('a, b');
  expect(someOf(names(20))).toBe(names(20).join(', '));
  expect(someOf(names(23), '; ')).toBe(`${names(20).join('; ')}; and 3 more`);
});

describe('the beginning of a value', () => {
  it.each<[unknown, string]>([
    [null, 'null'],
    [true, 'true'],
    [7, '7'],
    [18446744073709551615n, '18446744073709551615'],
    ['', '""'],
    ['a "b"', '"a \\"b\\""'],
    [[], '[]'],
    [{}, '{}'],
    [[1, 'a', null], '[1,"a",null]'],
    [{ a: 1, 'b"c': { d: [] } }, '{"a":1,"b\\"c":{"d":[]}}'],
    [[['x'.repeat(68)], 1, 2, 3], `[["${'x'.repeat(68)}"],1,2,3]`],
  ])('is all of it, when it is short: $1', (value, text) => {
    expect(excerpt(value)).toBe(text);
  });

  it.each<[unknown, string]>([
    ['123456789', '"12345678…'],
    [['1234567', 1], '["1234567…'],
    [[1, 2, 3, 4, 5, 6], '[1,2,3,4,…'],
    [{ abc: 'defg' }, '{"abc":"d…'],
    [{ abcdefghijklm: 1 }, '{"abcdefg…'],
  ])('has nine characters, and a mark, where nine are wanted: $1', (value, text) => {
    expect(excerpt(value, 9)).toBe(text);
  });

  it('of exactly as many is all of it', () => {
    expect(excerpt([1, 2, 3, 4], 9)).toBe('[1,2,3,4]');
    expect(excerpt('1234567', 9)).toBe('"1234567"');
    expect(bounded('x'.repeat(500))).toBe('x'.repeat(500));
    expect(bounded('x'.repeat(501))).toBe(`${'x'.repeat(500)}…`);
  });

  it('is eight levels deep at most', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 9; level++) deep = [deep];
    expect(excerpt(deep)).toBe(`${'['.repeat(9)}…${']'.repeat(8)}`);
    expect(excerpt((deep as unknown[])[0])).toBe(`${'['.repeat(8)}1${']'.repeat(8)}`);
  });

  it('is found without a look at the rest', () => {
    let looks = 0;
    const list = Array.from({ length: 1000 }, () => ({
      get a() {
        looks++;
        return 1;
      },
    }));
    expect(excerpt(list, 20)).toBe('[{"a":1},{"a":1},{"a…');
    expect(looks).toBeLessThan(5);
  });

  it('shows own keys alone', () => {
    expect(excerpt(Object.create({ inherited: 1 }))).toBe('{}');
  });
});
