import { describe, expect, it } from 'vitest';
import type { Json } from '../model/json.ts';
import { prepareValue } from './format-value.ts';

const DATA = {
  i: 4, neg: -7, f: 40.5, s: 'abc', u: 'ü\u{1f680} \'q\' "d" \\ \n\t\x00\u00a0\u2028', q: "it's", b: true, n: null,
  l: [1, 'a', null, { k: [true, 1.5] }], o: { 'a b': { c: 1 } }, e: {}, big: 12345678901234, small: 0.00001234, p: 0.5, t: 1e-7,
  h: 2.5, d8: 0.125, d3: 0.375, huge: 1e22, edge: 1e21, mil: -1234567.5, rk: '\u{1f680}ü', x: '\x1f\x7f\x9f\r', y: '\u200b\u{e0001}', d: [1e-7, -2.5e-15, 0, 1e22],
}; // prettier-ignore

function fill(value: Json, data: unknown = DATA): Json {
  return prepareValue(value).unwrap()(data).unwrap();
}

/** What Python 3.11 makes of it, by running it. */
const FORMATTED: readonly [string, string][] = [
  ['{data[i]}', '4'],
  ['{data[i]:05d}', '00004'],
  ['{data[neg]:05d}', '-0007'],
  ['{data[neg]:<6}|', '-7    |'],
  ['{data[i]:>6}|', '     4|'],
  ['{data[i]:^7}|', '   4   |'],
  ['{data[i]:*^7}|', '***4***|'],
  ['{data[i]:=+5}', '+   4'],
  ['{data[i]: d}', ' 4'],
  ['{data[big]:X}', 'B3A73CE2FF2'],
  ['{data[big]:#x}', '0xb3a73ce2ff2'],
  ['{data[big]:_x}', 'b3a_73ce_2ff2'],
  ['{data[i]:#010b}', '0b00000100'],
  ['{data[i]:o}', '4'],
  ['{data[big]:,}', '12,345,678,901,234'],
  ['{data[big]:,.2f}', '12,345,678,901,234.00'],
  ['{data[f]:.1f}', '40.5'],
  ['{data[f]:+.0f}', '+40'],
  ['{data[f]:08.2f}', '00040.50'],
  ['{data[f]:e}', '4.050000e+01'],
  ['{data[f]:.3E}', '4.050E+01'],
  ['{data[p]:.1%}', '50.0%'],
  ['{data[i]:f}', '4.000000'],
  ['{data[i]:*>05}', '****4'],
  ['{data[i]:>05}', '00004'],
  ['{data[i]:<05}|', '40000|'],
  ['{data[neg]:^07}', '00-7000'],
  ['{data[neg]:=5}', '-   7'],
  ['{data[neg]:>5}', '   -7'],
  ['{data[neg]:+d}', '-7'],
  ['{data[neg]: d}', '-7'],
  ['{data[neg]:#06x}', '-0x007'],
  ['{data[i]:-}', '4'],
  ['{data[i]:1}', '4'],
  ['{data[i]:^6}|', '  4   |'],
  ['{data[i]:#o}', '0o4'],
  ['{data[i]:#d}', '4'],
  ['{data[big]:#X}', '0XB3A73CE2FF2'],
  ['{data[big]:_d}', '12_345_678_901_234'],
  ['{data[big]:_b}', '1011_0011_1010_0111_0011_1100_1110_0010_1111_1111_0010'],
  ['{data[big]:_o}', '263_5163_6342_7762'],
  ['{data[big]:_X}', 'B3A_73CE_2FF2'],
  ['{data[mil]}', '-1234567.5'],
  ['{data[mil]:,}', '-1,234,567.5'],
  ['{data[mil]:_.1f}', '-1_234_567.5'],
  ['{data[mil]:.4f}', '-1234567.5000'],
  ['{data[mil]:015.2f}', '-00001234567.50'],
  ['{data[f]:,.4f}', '40.5000'],
  ['{data[f]:#f}', '40.500000'],
  ['{data[f]:F}', '40.500000'],
  ['{data[f]:.0e}', '4e+01'],
  ['{data[t]:.1e}', '1.0e-07'],
  ['{data[t]:E}', '1.000000E-07'],
  ['{data[h]:.0f}', '2'],
  ['{data[h]:+.2E}', '+2.50E+00'],
  ['{data[d8]:.2f}', '0.12'],
  ['{data[d3]:.2f}', '0.38'],
  ['{data[d8]:.1f}', '0.1'],
  ['{data[huge]:f}', '10000000000000000000000.000000'],
  ['{data[huge]:.0f}', '10000000000000000000000'],
  ['{data[edge]:.1f}', '1000000000000000000000.0'],
  ['{data[p]:%}', '50.000000%'],
  ['{data[p]:.0%}', '50%'],
  ['{data[b]:d}', '1'],
  ['{data[s]:s}', 'abc'],
  ['{data[s]:^8}|', '  abc   |'],
  ['{data[s]:3}|', 'abc|'],
  ['{data[rk]:4}|', '\u{1f680}ü  |'],
  ['{data[rk]:.1}|', '\u{1f680}|'],
  ['{data[rk]:\u{1f680}>4}|', '\u{1f680}\u{1f680}\u{1f680}ü|'],
  ['{data[f]:\n>6}', '\n\n40.5'],
  ['{data[x]!r}', "'\\x1f\\x7f\\x9f\\r'"],
  ['{data[y]!r}', "'\\u200b\\U000e0001'"],
  ['{data[d]}', '[1e-07, -2.5e-15, 0, 10000000000000000000000]'],
  ['{data[b]}', 'True'],
  ['{data[b]:5}', '    1'],
  ['{data[b]!s:>6}', '  True'],
  ['{data[n]}', 'None'],
  ['{data[s]:>5}', '  abc'],
  ['{data[s]:05}|', 'abc00|'],
  ['{data[s]:.2}|', 'ab|'],
  ['{data[s]!r}', "'abc'"],
  ['{data[u]!r}', "'ü\u{1f680} \\'q\\' \"d\" \\\\ \\n\\t\\x00\\xa0\\u2028'"],
  ['{data[q]!r}', '"it\'s"'],
  ['{data[l]}', "[1, 'a', None, {'k': [True, 1.5]}]"],
  ['{data[o]}', "{'a b': {'c': 1}}"],
  ['{data[l][3][k][1]}', '1.5'],
  ['{data[o][a b][c]}', '1'],
  ['{data[small]}', '1.234e-05'],
  ['{data[t]}', '1e-07'],
  ['{{{data[i]}}}', '{4}'],
  ['{{}}', '{}'],
  ['no template', 'no template'],
];

describe('a template', () => {
  it.each(FORMATTED)('%s', (template, text) => {
    expect(fill(template)).toBe(text);
  });

  it('is filled in however deep, in keys too; other values stay', () => {
    const value = { 'k-{data[i]}': ['{data[s]}', 5, true, null, { a: '{data[i]}' }] };
    expect(fill(value)).toEqual({ 'k-4': ['abc', 5, true, null, { a: '4' }] });
    expect(value).toHaveProperty(['k-{data[i]}', 0], '{data[s]}');
  });

  it.each([
    ['{data[big]}', '-18446744073709551615'],
    ['{data[in]}', "{'a': [-18446744073709551615]}"],
    ['{data[big]:+,d}', '-18,446,744,073,709,551,615'],
    ['{data[big]:#x}', '-0xffffffffffffffff'],
    ['{data[big]:.0f}', '-18446744073709551616'],
    ['{data[big]:.3e}', '-1.845e+19'],
  ])('%s has all digits of a large number, as in Python', (template, text) => {
    const big = -18446744073709551615n;
    expect(fill(template, { big, in: { a: [big] } })).toBe(text);
  });

  it('reaches own keys alone', () => {
    const data = JSON.parse('{"__proto__": {"constructor": "own"}}') as unknown;
    expect(fill('{data[__proto__][constructor]}', data)).toBe('own');
    expect(prepareValue('{data[constructor]}').unwrap()({})).toMatchObject({ ok: false });
    expect(Object.getPrototypeOf(fill({ '{data[k]}': { polluted: 1 } }, { k: '__proto__' }))).toBe(Object.prototype);
  });

  it.each([
    ['{data[nope]}', "'nope'"],
    ['{data[o][nope][c]}', "'nope'"],
    ['{data[l][9]}', "'9' (a list of 4)"],
    ['{data[l][-1]}', "'-1' (a list of 4)"],
    ['{data[l][length]}', "'length' (a list of 4)"],
    ['{data[s][length]}', "'length' (text has no keys)"],
    ['{data[n][a]}', "'a' (null has no keys)"],
    ['{data[s]:d}', 'text cannot be laid out as "d"'],
    ['{data[s]:x}', 'text cannot be laid out as "x"'],
    ['{data[f]:d}', 'a number cannot be laid out as "d"'],
    ['{data[f]:.2}', 'a number cannot be laid out as ""'],
    ['{data[i]:.2d}', 'a number cannot be laid out as "d"'],
    ['{data[n]:5}', 'None has no layout'],
    ['{data[l]:5}', "[1, 'a', None, {'k': has no layout"],
  ])('%s fails with the reason', (template, problem) => {
    const filled = prepareValue({ a: [template] }).unwrap()(DATA);
    expect(filled).toMatchObject({
      ok: false,
      val: `Invalid formatting variable key provided in value ${template}: ${problem}`,
    });
  });

  it.each([
    '{',
    '}',
    '{}',
    '{0}',
    '{node}',
    '{data.__class__}',
    '{data[a].b}',
    '{data[]}',
    '{data[a}',
    '{data[i]!a}',
    '{data[i]:{data[i]}}',
    '{data[i]:5000}',
    '{data[i]:.101f}',
    '{data[i]:08,}',
    '{data[i]:y}',
  ])('%s is refused when the rule is created', (template) => {
    expect(prepareValue({ key: [template] })).toMatchObject({
      ok: false,
      val: expect.stringContaining('invalid template'),
    });
    expect(prepareValue({ [template]: 1 })).toMatchObject({ ok: false });
  });

  it.each([
    ['{data[i]:{data[w]}}', 'a layout with a field in it, at character 10, is not supported: write the width'],
    ['{data[f]:.{data[w]}f}', 'a layout with a field in it, at character 11,'],
    ['{data[i]!a}', 'the conversion "!a" is not supported: write !r or !s'],
    ['{data[i]:y}', 'the format ":y" is not supported'],
    ['{data[i]:08,}', 'the format ":08," is not supported'],
    ['{data[i]:1001}', 'the format ":1001" is too wide: at most 1000 characters and 100 digits'],
    ['{data[f]:.101f}', 'the format ":.101f" is too wide: at most 1000 characters and 100 digits'],
    ['{"a": {"b": 1}}', 'the "{" at character 1 has no counterpart; a brace is written twice'],
  ])('%s: it is said what to write', (template, problem) => {
    expect(prepareValue(template)).toMatchObject({ ok: false, val: expect.stringContaining(problem) });
  });

  it('may be as wide, and have as many digits, as is said', () => {
    expect(fill('{data[i]:1000}')).toBe('4'.padStart(1000));
    expect(fill('{data[f]:.100f}')).toBe(`40.5${'0'.repeat(99)}`);
  });

  it('does not fill the memory with what a machine sent', () => {
    const filled = prepareValue('{data[x]}'.repeat(100)).unwrap()({ x: 'y'.repeat(10_000) });
    expect(filled).toMatchObject({ ok: false, val: expect.stringContaining('it comes to more than 65536 characters') });
  });
});
