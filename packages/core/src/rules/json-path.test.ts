import { describe, expect, it } from 'vitest';
import { compileJsonPath } from './json-path.ts';

const DATA = {
  a: { b: 1, x: { d: 9 }, c: { d: 2 } }, c: { d: 3 }, o: { a: 1 }, mem: 5, s: 'abc', n: null, l: [1, 2, 3], el: [],
  ifs: [{ n: 'a' }, { n: 'b', m: { n: 'z' } }], t: true, 'x-y': 4, '@z': 6, b: 8, "it's": 7,
}; // prettier-ignore

/** What jsonpath-rw 1.4 finds, by running it. */
const FOUND: readonly [string, readonly unknown[]][] = [
  ['a.b', [1]],
  ['$.a.b', [1]],
  ['a.b,c', [1, { d: 2 }]],
  ['a,c.d', [3]],
  ['o[*]', [{ a: 1 }]],
  ['mem[*]', [5]],
  ['s[*]', ['abc']],
  ['t[*]', [true]],
  ['s[1:3]', []],
  ['l[-1]', [3]],
  ['l[9]', []],
  ['l[1:]', [2, 3]],
  ['l[:2]', [1, 2]],
  ['l[-2:]', [2, 3]],
  ['ifs.n', []],
  ['l.*', []],
  ['a.*.d', [9, 2]],
  ['ifs[*].n, m', ['a', 'b', { n: 'z' }]],
  ['ifs..n', ['a', 'b', 'z']],
  ['$..n', [null, 'a', 'b', 'z']],
  ['ifs..*', ['a', 'b', { n: 'z' }, 'z']],
  ['a..b..d', []],
  ['a.`this`.b', [1]],
  ['`this`.a.b', [1]],
  ["['a']['b']", [1]],
  ['[a].b', [1]],
  ["a['b','c']", [1, { d: 2 }]],
  ['a[b,c]', [1, { d: 2 }]],
  ["a[ 'b' ]", [1]],
  ["a.'b'", [1]],
  ['a["b"]', [1]],
  ['x-y', [4]],
  ['@z', [6]],
  ['a. b', [1]],
  [' a .b', [1]],
  ["''", []],
  ['a.b|b', [1, 8]],
  ['l[0:1]', [1]],
  ["['l'][0:1]", [1]],
  ['$.o.*', [1]],
  ['@z,b', [6, 8]],
  ['_', []],
];

/** Where the original goes another way, or fails. */
const OURS: readonly [string, readonly unknown[], string?][] = [
  ['a.b | c.d', [1, 3]],
  ["'it\\'s'", [7]],
  ['"it\'s"', [7]],
  ['a..b..d | a.x.d', [9]],
  ['n[*]', [], 'items of what is no list but null'],
  ['n[0]', [], '[0] of what is no list but null'],
  ['mem[0]', [], '[0] of what is no list but number'],
  ['o[0]', [], '[0] of what is no list but object'],
  ['el[-1]', [], '[-1] of a list of 0'],
  ['constructor', []],
  ['__proto__', []],
  ['l.length', []],
];

describe('a path', () => {
  it.each(FOUND)('%s', (path, values) => {
    expect(compileJsonPath(path).unwrap()(DATA)).toEqual({ values, warnings: [] });
  });

  it.each(OURS)('%s, our way', (path, values, warning) => {
    expect(compileJsonPath(path).unwrap()(DATA)).toEqual({ values, warnings: warning === undefined ? [] : [warning] });
  });

  it.each([
    [
      'a where b',
      'the filter "where" at character 3 is not supported: a path to what must be there, a.b, is found only where it is',
    ],
    ['a & b', 'the operator "&" at character 3 is not supported: write two conditions'],
    ['a.`parent`', 'the operator `parent` at character 3 is not supported: end the path at the parent'],
    ['(a|b).c', 'grouping by parentheses at character 1 is not supported: write a union of whole paths, a.c | b.c'],
    ['ifs[?@.n]', 'a filter at character 5 is not supported: write two conditions'],
    ['a.`len`', 'the operator `len` at character 3 is not supported'],
    ['a..`this`', 'unexpected "`" at character 4'],
    ['a...b', 'unexpected "." at character 4'],
    ['a.*.', 'it ends too early'],
    ['a..', 'unexpected "." at character 2'],
    ['a,', 'unexpected "," at character 2'],
    ['a,5', 'unexpected "," at character 2'],
    ['l[0:2:1]', 'unexpected ":" at character 6'],
    ['a b', 'unexpected "b" at character 3'],
    ['a.$', 'unexpected "$" at character 3'],
    ['x | y.5', 'unexpected "5" at character 7'],
    ['a]', 'unexpected "]" at character 2'],
    ["'a", 'unexpected "\'" at character 1'],
    ['é', 'unexpected "é" at character 1'],
    ['a[', 'it ends too early'],
    ['a.', 'it ends too early'],
    ['', 'it ends too early'],
    ['a |', 'it ends too early'],
  ])('%s is refused', (path, problem) => {
    expect(compileJsonPath(path)).toMatchObject({ ok: false, val: problem });
  });

  it('sees own keys alone, such that have a name of the language too', () => {
    const data = JSON.parse('{"__proto__": {"x": 1}, "hasOwnProperty": 2}') as unknown;
    expect(compileJsonPath('__proto__.x').unwrap()(data).values).toEqual([1]);
    expect(compileJsonPath('hasOwnProperty').unwrap()(data).values).toEqual([2]);
  });

  it('takes no longer for many descents than for one', () => {
    let deep: unknown = { x: 1 };
    for (let level = 0; level < 5000; level++) deep = { a: deep };
    expect(compileJsonPath('$..a..a..a..a..x').unwrap()(deep).values).toEqual([1]);
  });
});
