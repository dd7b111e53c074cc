import { describe, expect, it } from 'vitest';
import type { Json } from '../../model/json.ts';
import { compare, isEmpty } from './compare.ts';

const NODE = { uuid: '' };

function check(op: string, found: unknown, wanted: Json) {
  const condition = compare.find(({ name }) => name === op);
  return condition?.prepare({ value: wanted }).unwrap()(found, NODE);
}

describe('comparing', () => {
  // Python's rules, by running it: `int(found)` or `float(found)` first, where the rule's value is a number.
  it.each<[string, unknown, Json, boolean]>([
    ['eq', 40.9, 40, true],
    ['eq', -40.9, -40, true],
    ['eq', ' 40 ', 40, true],
    ['eq', '1_000', 1000, true],
    ['eq', '+4', 4, true],
    ['eq', true, 1, true],
    ['eq', 1, true, true],
    ['eq', '1', true, true],
    ['eq', '40.5', 40.5, true],
    ['eq', '.5e1', 5.5, false],
    ['gt', '1e3', 999.5, true],
    ['eq', true, 0.5, false],
    ['eq', 40, '40', false],
    ['ne', 40, '40', true],
    ['eq', null, 'x', false],
    ['ne', null, 'x', true],
    ['eq', { a: [1, { b: null }] }, { a: [1, { b: null }] }, true],
    ['eq', [1, 2], [1], false],
    ['lt', 'a', 'b', true],
    ['lt', 'a', 'aa', true],
    ['ge', 'b', 'b', true],
    ['lt', 'Z', 'a', true],
    ['lt', '\uffff', '\u{1f680}', true],
    ['gt', '\u{1f681}', '\u{1f680}', true],
    ['lt', [1, 2], [1, 3], true],
    ['lt', [1], [1, 0], true],
    ['le', [1, 'a'], [1, 'a'], true],
    ['gt', [2], [1, 'x'], true],
    ['le', 4, 4, true],
    ['lt', 4, 4, false],
    ['ge', 4, 5, false],
    ['eq', 9007199254740993n, 9007199254740993n, true],
    ['eq', 9007199254740993n, 9007199254740992, false],
    ['eq', '9007199254740993', 9007199254740993n, true],
    ['eq', ' +9_007_199_254_740_993 ', 9007199254740993n, true],
    ['eq', '9007199254740993', 9007199254740992n, false],
    ['ne', '-9007199254740993', -9007199254740994n, true],
    ['eq', 9007199254740993n, '9007199254740993', false],
    ['eq', [{ a: 2n ** 64n }], [{ a: 2n ** 64n }], true],
    ['eq', [{ a: 2n ** 64n }], [{ a: 2 ** 64 }], true],
    ['eq', [{ a: 2n ** 64n + 1n }], [{ a: 2 ** 64 }], false],
    ['gt', 9007199254740993n, 9007199254740992, true],
    ['lt', -9007199254740993n, -0.5, true],
    ['lt', '9007199254740993', 9007199254740994n, true],
    ['gt', [2n ** 64n], [5], true],
    ['le', 5, 2n ** 64n, true],
    ['eq', 1, 2n ** 64n, false],
  ])('%s %o %o: %s', (op, found, wanted, expected) => {
    expect(check(op, found, wanted)).toBe(expected);
  });

  it.each<[string, unknown, Json, string]>([
    ['eq', '40.5', 40, '"40.5" is no whole number'],
    ['eq', '0x10', 16, '"0x10" is no whole number'],
    ['eq', '', 0, '"" is no whole number'],
    ['eq', '9'.repeat(5000), 2n ** 64n, `"${'9'.repeat(79)}… has too many digits`],
    ['gt', 2n ** 64n, 'y', '18446744073709551616 and "y" have no order'],
    ['eq', 'true', true, '"true" is no whole number'],
    ['ne', [], 1, '[] is no whole number'],
    ['ge', null, 0.5, 'null is no number'],
    ['lt', 1, 'y', '1 and "y" have no order'],
    ['lt', null, 'y', 'null and "y" have no order'],
    ['lt', { a: 1 }, { a: 2 }, '{"a":1} and {"a":2} have no order'],
    ['gt', [1], ['x'], '1 and "x" have no order'],
  ])('%s %o %o cannot be compared', (op, found, wanted, mismatch) => {
    expect(check(op, found, wanted)).toEqual({ mismatch });
  });
});

describe('is-empty', () => {
  it.each([
    ['', true],
    [null, true],
    [[], true],
    [{}, true],
    [0, false],
    [false, false],
    [' ', false],
    [[null], false],
    [{ a: null }, false],
  ])('%j: %s', (value, expected) => {
    expect(isEmpty.prepare({}).unwrap()(value, { uuid: '' })).toBe(expected);
  });
});
