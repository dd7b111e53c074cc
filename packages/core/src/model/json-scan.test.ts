import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonTexts } from '../../test/json-texts.ts';
import { type JsonLimits, scanJson, UNLIMITED } from './json-scan.ts';

function shape(text: string, limits = UNLIMITED): Omit<JsonLimits, 'outside'> {
  const { depth, values, keys } = scanJson(text, limits);
  return { depth, values, keys };
}

/** The same, a character at a time. */
function reference(text: string): Omit<JsonLimits, 'outside'> {
  let [deepest, values, keys, inString] = [0, 0, 0, false];
  const open: { isObject: boolean; commas: number }[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (inString && character === '\\') index++;
    else if (character === '"') inString = !inString;
    if (inString || character === '"') continue;
    if ('[{,'.includes(character)) values++;
    if ('[{'.includes(character)) open.push({ isObject: character === '{', commas: 0 });
    const last = open.at(-1);
    if (character === ',' && last !== undefined) last.commas++;
    if (last?.isObject === true) keys = Math.max(keys, last.commas + 1);
    if (']}'.includes(character)) open.pop();
    deepest = Math.max(deepest, open.length);
  }
  return { depth: deepest, values, keys };
}

describe('the shape of JSON', () => {
  it.each([
    ['1', 0, 0, 0],
    ['"[[[,"', 0, 0, 0],
    ['[]', 1, 1, 0],
    ['{}', 1, 1, 1],
    ['[1, 2, ",", 3]', 1, 4, 0],
    ['{"a":[{}],"b":[]}', 3, 5, 2],
    ['[{"a":1,"b":[1,2,3,4]},{"c":1,"d":1,"e":1}]', 3, 11, 3],
    [String.raw`["\"[[", "\\", [1]]`, 2, 4, 0],
    [String.raw`["\\\"[[\\\\",[[]]]`, 3, 4, 0],
    ['["[[[', 1, 1, 0],
    ['["\\', 1, 1, 0],
    ['["', 1, 1, 0],
  ])('of %s is %i deep with %i values, %i in one object', (text, depth, values, keys) =>
    expect(shape(text)).toEqual({ depth, values, keys }),
  );

  it('is counted as far as the limit and one more', () => {
    expect(shape('['.repeat(100), { ...UNLIMITED, depth: 64 })).toMatchObject({ depth: 65, values: 65 });
    expect(shape('['.repeat(100), { ...UNLIMITED, depth: 100 }).depth).toBe(100);
    expect(shape(`[${'1,'.repeat(100)}`, { ...UNLIMITED, values: 64 }).values).toBe(65);
    expect(shape('{'.repeat(100), { ...UNLIMITED, values: 64 }).values).toBe(65);
    expect(shape(`{${'"a":1,'.repeat(100)}`, { ...UNLIMITED, keys: 64 }).keys).toBe(65);
    const blanks = `{"a":"${'x'.repeat(100)}",${' '.repeat(100)}"b":"${'x'.repeat(100)}"}`;
    expect(scanJson(blanks, UNLIMITED).outside).toBe(105);
    expect(scanJson(blanks, { ...UNLIMITED, outside: 105 })).toMatchObject({ outside: 105, values: 2 });
    expect(scanJson(blanks, { ...UNLIMITED, outside: 104 }).outside).toBe(105);
    expect(scanJson(blanks, { ...UNLIMITED, outside: 50 }).outside).toBe(51);
  });

  it('of any text is what counting every character gives', () => {
    const text = fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', 'a'), maxLength: 50 });
    fc.assert(
      fc.property(fc.oneof(text, jsonTexts), (given) => {
        expect(shape(given)).toEqual(reference(given));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['\\', '\\"', '\\\\', '"', 'a', '[]', '1', '-', 'N'])('is found as quickly in millions of %s', (piece) => {
    expect(scanJson(`["${piece.repeat(4_000_000)}`, UNLIMITED, 'logs').depth).toBeLessThanOrEqual(2);
    expect(scanJson(`{"logs":${piece.repeat(4_000_000)}`, UNLIMITED, 'logs').depth).toBeLessThanOrEqual(2);
  });
});

it('a scan never throws, and what it finds is in the text, in order', () => {
  const soup = fc.string({
    unit: fc.constantFrom('"', '\\', '[', '{', '}', ',', ':', '-', '1', '.0', 'NaN', 'Infinity', '"logs":', ' '),
    maxLength: 40,
  });
  fc.assert(
    fc.property(soup, (text) => {
      for (const spans of Object.values(scanJson(text, UNLIMITED, 'logs')).filter(Array.isArray)) {
        let from = 0;
        for (const { start, end } of spans as { start: number; end: number }[]) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          from = end;
        }
      }
    }),
    { numRuns: 5000 },
  );
});
