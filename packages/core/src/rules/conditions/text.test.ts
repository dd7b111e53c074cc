import { describe, expect, it } from 'vitest';
import { contains, matches } from './text.ts';

const NODE = { uuid: '' };

describe('matches', () => {
  it.each<[string, unknown, boolean]>([
    ['x86_\\d+', 'x86_64', true],
    ['86', 'x86_64', false],
    ['x86', 'x86_64', false],
    ['x86.*$', 'x86_64', true],
    ['x86|64', 'x86_64', true],
    ['abc', 'abc\n', true],
    ['4', 4, true],
    ['True', true, true],
    ['None', null, true],
    ["\\['a', 1\\]", ['a', 1], true],
  ])('%s, %j: %s', (value, found, expected) => {
    expect(matches.prepare({ value }).unwrap()(found, NODE)).toBe(expected);
  });

  it('takes an empty pattern for what it is', () => {
    const check = matches.prepare({ value: '' }).unwrap();
    expect(check('', NODE)).toBe(true);
    expect(check('x', NODE)).toEqual({ mismatch: 'an empty pattern matches empty text alone' });
  });
});

describe('contains', () => {
  it.each<[string, unknown, boolean]>([
    ['86', 'x86_64', true],
    ['^86', 'x86_64', false],
    ['', 'x', true],
    ["'a': 1", { a: 1 }, true],
    ['0\\.5', 0.5, true],
  ])('%s, %j: %s', (value, found, expected) => {
    expect(contains.prepare({ value }).unwrap()(found, NODE)).toBe(expected);
  });
});
