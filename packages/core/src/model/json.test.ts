import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEmpty, isJsonObject, jsonEquals, jsonTypeName } from './json.ts';

describe('JSON values', () => {
  it.each([
    [null, 'null', false],
    [[], 'list', false],
    [{}, 'object', true],
    ['', 'text', false],
    [0, 'number', false],
    [false, 'boolean', false],
    [undefined, 'undefined', false],
  ])('%j is of type %s', (value, name, isObject) => {
    expect(jsonTypeName(value)).toBe(name);
    expect(isJsonObject(value)).toBe(isObject);
  });

  it.each([
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: undefined }, { b: undefined }, false],
    [[1, 2], [1], false],
    [[1], [1, 2], false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [{}, [], false],
    [[1], { 0: 1, length: 1 }, false],
    [{}, null, false],
    [null, {}, false],
    [1, '1', false],
    [0, false, false],
  ])('%j and %j are the same: %s', (left, right, same) => expect(jsonEquals(left, right)).toBe(same));

  it('equal their copies, whatever the order of keys', () => {
    const turned = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(turned)
        : isJsonObject(value)
          ? Object.fromEntries(
              Object.entries(value)
                .toReversed()
                .map(([key, member]) => [key, turned(member)]),
            )
          : value;
    const json = fc.json().map((text): unknown => JSON.parse(text));
    fc.assert(
      fc.property(json, (value) => {
        expect(jsonEquals(value, turned(value))).toBe(true);
        expect(jsonEquals([value], [value, value])).toBe(false);
        expect(jsonEquals({ value }, { value: [value] })).toBe(false);
      }),
    );
  });
});

it.each([undefined, null, false, 0, '', [], {}])('%j is empty', (value) => {
  expect(isEmpty(value)).toBe(true);
});

it.each([true, 1, '0', ' ', [null], { a: undefined }])('%j is not empty', (value) => {
  expect(isEmpty(value)).toBe(false);
});
