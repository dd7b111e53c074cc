import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestingDepth } from './nesting-depth.ts';

/** The same, a character at a time. */
function reference(text: string): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (inString && character === '\\') index++;
    else if (character === '"') inString = !inString;
    else if (!inString && '[{'.includes(character)) deepest = Math.max(deepest, ++depth);
    else if (!inString && ']}'.includes(character)) depth--;
  }
  return deepest;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('nesting depth', () => {
  it.each([
    ['1', 0],
    ['"[[["', 0],
    ['[]', 1],
    ['{"a":[{}],"b":[]}', 3],
    [String.raw`["\"[[", "\\", [1]]`, 2],
    [String.raw`["\\\"[[\\\\",[[]]]`, 3],
    ['["[[[', 1],
    ['["\\', 1],
    ['["', 1],
  ])('of %s is %i', (text, depth) => expect(nestingDepth(text, 64)).toBe(depth));

  it('is counted as far as the limit and one more', () => {
    expect(nestingDepth('['.repeat(100), 64)).toBe(65);
    expect(nestingDepth('['.repeat(100), 100)).toBe(100);
  });

  it('of JSON is that of its value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(nestingDepth(JSON.stringify(value), Infinity)).toBe(depthOf(value));
      }),
    );
  });

  it('of any text is what counting every character gives', () => {
    const text = fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', 'a'), maxLength: 50 });
    fc.assert(
      fc.property(text, (given) => {
        expect(nestingDepth(given, Infinity)).toBe(reference(given));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['\\', '\\"', '"', 'a', '[]'])('is found as quickly in millions of %s', (piece) => {
    expect(nestingDepth(`["${piece.repeat(4_000_000)}`, 64)).toBeLessThanOrEqual(2);
  });
});
