import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { printable, printableJson, printableLines } from './printable.ts';

// oxlint-disable-next-line no-control-regex -- they are what must not be there
const ACTED_ON = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
/** Text with a lot in it that terminals act on. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\u001b', '\u009b', '\u0007', '\r', '\n', '\t', '\b', '\u202e', '\u2028', '\ud800', '[2J', ']0;'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

it('has nothing that a terminal acts on', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(printable(text)).not.toMatch(ACTED_ON);
    }),
  );
});

it('lines stay lines, and nothing else', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const lines = printableLines(text);
      expect(lines.replaceAll(/[\n\t]/g, '')).not.toMatch(ACTED_ON);
      expect(lines.split('\n').length).toBe(text.split('\n').length);
    }),
  );
});

it('JSON says the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), hostile, (value, text) => {
      for (const indent of [0, 2]) {
        const written = JSON.stringify({ [text]: value, text }, undefined, indent);
        expect(JSON.parse(printableJson(written))).toEqual(JSON.parse(written));
        expect(printableJson(written).replaceAll('\n', '')).not.toMatch(ACTED_ON);
      }
    }),
  );
});

it.each([
  ['plain, wide 機器, emoji 🖥', 'plain, wide 機器, emoji 🖥'],
  ['\u001b[2Jgone', '\\u001b[2Jgone'],
  ['two\nlines', 'two\\nlines'],
  ['\u{e0001}', '\\udb40\\udc01'],
])('%j is %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
