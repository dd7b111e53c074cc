import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonTexts, spelledNumber } from '../../test/json-texts.ts';
import { jsonText, parseExactly, parseJson } from './exact-json.ts';

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** What the platform says each number was; not every platform does. */
function reference(text: string): unknown {
  return parse(text, (_, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    if (!Number.isFinite(value)) return null;
    return /^-?\d+$/.test(source) && !Number.isSafeInteger(value) ? BigInt(source) : value;
  });
}

/** All of a document, numbers as they are spelled. */
function spelledTree(text: string): unknown {
  return parse(text, (_, value, { source }) => (typeof value === 'number' ? { spelled: source } : value));
}

describe('numbers in JSON', () => {
  it.each<[string, unknown]>([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740992', -9007199254740992n],
    ['18446744073709551615', 18446744073709551615n],
    ['6001405123456789012345', 6001405123456789012345n],
    ['5187.0', 5187],
    ['-0', -0],
    ['1e3', 1000],
    ['1e22', 1e22],
    ['9007199254740993.0', 9007199254740992],
    ['1e400', null],
    ['-1E+400', null],
    ['9'.repeat(309), null],
    ['9'.repeat(308), BigInt('9'.repeat(308))],
    [`0.${'1'.repeat(400)}`, 0.1111111111111111],
    ['"9007199254740993"', '9007199254740993'],
  ])('%s is %s', (text, expected) => {
    expect(parseExactly(text).value).toBe(expected);
    expect(parseJson(text)).toBe(expected);
    expect(parseExactly(`{"a":[${text}]}`).value).toEqual({ a: [expected] });
  });

  it('are what the platform finds, and nothing else is changed', () => {
    fc.assert(
      fc.property(jsonTexts, (text) => {
        const exact = reference(text);
        expect(parseExactly(text).value).toEqual(exact);
        expect(parseJson(text)).toEqual(exact);
        expect(Object.keys(Object(parseJson(text)))).toEqual(Object.keys(Object(exact)));
      }),
      { numRuns: 1000 },
    );
  });

  it('are written as they were spelled', () => {
    fc.assert(
      fc.property(jsonTexts, (text) => {
        const { value, spellings } = parseExactly(`[${text}]`);
        expect(spelledTree(jsonText(value, spellings))).toEqual(spelledTree(`[${text}]`));
      }),
      { numRuns: 1000 },
    );
  });

  it('are written as they are where somebody has changed them', () => {
    const { value, spellings } = parseExactly('{"a":5187.0,"b":1E3,"c":[2.0,3.0],"d":1e400,"e":9007199254740993}');
    Object.assign(value as object, { a: 5188, c: [2, 3], d: 'x', f: 18446744073709551615n, g: undefined });
    expect(jsonText(value, spellings)).toBe(
      '{"a":5188,"b":1E3,"c":[2,3],"d":"x","e":9007199254740993,"f":18446744073709551615}',
    );
  });

  it('that are exact are what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonText(value)).toBe(JSON.stringify(value));
        const withBig = `{"big":18446744073709551616,"value":${JSON.stringify(value)}}`;
        expect(jsonText({ big: 2n ** 64n, value })).toBe(withBig);
        expect(jsonText(parseJson(withBig))).toBe(
          JSON.stringify(JSON.parse(withBig)).replace('18446744073709552000', '18446744073709551616'),
        );
      }),
    );
  });

  it('beyond what a double holds are told', () => {
    expect(parseExactly('[1e400,-1e400,1e300,null]')).toMatchObject({ value: [null, null, 1e300, null], beyond: 2 });
  });

  it('cost as much as others, however long they are', () => {
    fc.assert(
      fc.property(spelledNumber, (number) => {
        expect(String(parseExactly(number).value).length).toBeLessThan(320);
      }),
    );
    expect(parseJson(`[${'9'.repeat(8_000_000)}]`)).toEqual([null]);
  });
});

it.each(['', '[', '{"a":1.0,}', '[1.0.0]', '[01.0]', '[9007199254740993', 'NaN', '[1.]', '[-]', '[1e400 1]'])(
  '%s is refused as JSON.parse refuses it',
  (text) => {
    const refusal = thrownBy(() => JSON.parse(text) as unknown);
    expect(refusal).toBeInstanceOf(SyntaxError);
    expect(thrownBy(() => parseExactly(text))).toEqual(refusal);
    expect(thrownBy(() => parseJson(text))).toEqual(refusal);
  },
);

it('what has no JSON is refused as JSON.stringify refuses it', () => {
  const round: { self?: unknown; big: bigint } = { big: 2n ** 64n };
  round.self = round;
  expect(() => jsonText(round)).toThrow(TypeError);
});

function thrownBy(what: () => unknown): unknown {
  try {
    return what();
  } catch (thrown) {
    return thrown;
  }
}
