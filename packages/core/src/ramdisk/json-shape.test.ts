import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonShape, type JsonShape } from './json-shape.ts';

const UNLIMITED = { depth: Infinity, values: Infinity };

/** The same, a character at a time. */
function reference(text: string): JsonShape {
  let [depth, deepest, values, inString] = [0, 0, 0, false];
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (inString && character === '\\') index++;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if ('[{,'.includes(character)) values++;
    if (!inString && '[{'.includes(character)) deepest = Math.max(deepest, ++depth);
    else if (!inString && ']}'.includes(character)) depth--;
  }
  return { depth: deepest, values };
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function valuesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members = Object.values(value);
  return members.map(valuesOf).reduce((sum, below) => sum + below, Math.max(1, members.length));
}

describe('the shape of JSON', () => {
  it.each([
    ['1', 0, 0],
    ['"[[[,"', 0, 0],
    ['[]', 1, 1],
    ['[1, 2, ",", 3]', 1, 4],
    ['{"a":[{}],"b":[]}', 3, 5],
    [String.raw`["\"[[", "\\", [1]]`, 2, 4],
    [String.raw`["\\\"[[\\\\",[[]]]`, 3, 4],
    ['["[[[', 1, 1],
    ['["\\', 1, 1],
    ['["', 1, 1],
  ])('of %s is %i deep with %i values', (text, depth, values) =>
    expect(jsonShape(text, UNLIMITED)).toEqual({ depth, values }),
  );

  it('is counted as far as the limit and one more', () => {
    expect(jsonShape('['.repeat(100), { ...UNLIMITED, depth: 64 })).toEqual({ depth: 65, values: 65 });
    expect(jsonShape('['.repeat(100), { ...UNLIMITED, depth: 100 }).depth).toBe(100);
    expect(jsonShape(`[${'1,'.repeat(100)}`, { ...UNLIMITED, values: 64 }).values).toBe(65);
    expect(jsonShape('{'.repeat(100), { ...UNLIMITED, values: 64 }).values).toBe(65);
  });

  it('of JSON is that of its value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const shape = { depth: depthOf(value), values: valuesOf(value) };
        expect(jsonShape(JSON.stringify(value), UNLIMITED)).toEqual(shape);
      }),
    );
  });

  it('of any text is what counting every character gives', () => {
    const text = fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', 'a'), maxLength: 50 });
    fc.assert(
      fc.property(text, (given) => {
        expect(jsonShape(given, UNLIMITED)).toEqual(reference(given));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['\\', '\\"', '"', 'a', '[]'])('is found as quickly in millions of %s', (piece) => {
    expect(jsonShape(`["${piece.repeat(4_000_000)}`, UNLIMITED).depth).toBeLessThanOrEqual(2);
  });
});
