import { describe, expect, it } from 'vitest';
import { isEmpty } from './is-empty.ts';

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
