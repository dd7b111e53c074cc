import fc from 'fast-check';
import { applyPatch } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { Ok } from '../result.ts';
import type { Json } from './json.ts';
import { pathKeys, pathOf, type Placing, valueAt, withoutValueAt, withValueAt } from './patch-path.ts';

describe('patch paths', () => {
  it('are keys between slashes', () => expect(pathKeys('extra/a//b/')).toEqual(['extra', 'a', 'b']));

  it('have escapes for a slash and a tilde', () => {
    expect(pathKeys('/extra/a~1b/c~0d/~01')).toEqual(['extra', 'a/b', 'c~d', '~1']);
    expect(pathOf(['extra', 'a/b', 'c~d', '~1'])).toBe('/extra/a~1b/c~0d/~01');
  });

  it('read own keys alone', () => {
    expect(valueAt({ a: [{ b: 1 }] }, ['a', '0', 'b'])).toBe(1);
    expect(valueAt({ a: {} }, ['a', 'constructor'])).toBeUndefined();
    expect(valueAt({ a: 'text' }, ['a', 'length'])).toBeUndefined();
    expect(valueAt({ a: [1, 2] }, ['a', '01'])).toBeUndefined();
    expect(valueAt({ a: [1, 2] }, ['a', '-1'])).toBeUndefined();
    for (const key of ['x0', '0x', '-1', '', ' 0', '1e0'])
      expect(valueAt(Object.assign(['first'], { [key]: 'hidden' }), [key])).toBeUndefined();
  });
});

const DOCUMENT = Object.freeze({
  text: 'precious',
  list: Object.freeze(['a', { x: 1 }]),
  object: Object.freeze({ b: 1 }),
  nothing: null,
  '00': 1,
});

describe('a value is put in a place', () => {
  it.each<[Placing, string, unknown]>([
    ['set', '/object/c', { ...DOCUMENT, object: { b: 1, c: 9 } }],
    ['set', '/object/new/d', { ...DOCUMENT, object: { b: 1, new: { d: 9 } } }],
    ['set', '/nothing/d', { ...DOCUMENT, nothing: { d: 9 } }],
    ['set', '/list/0', { ...DOCUMENT, list: [9, { x: 1 }] }],
    ['set', '/list/2', { ...DOCUMENT, list: ['a', { x: 1 }, 9] }],
    ['set', '/list/-', { ...DOCUMENT, list: ['a', { x: 1 }, 9] }],
    ['add', '/object/b', { ...DOCUMENT, object: { b: 9 } }],
    ['add', '/list/0', { ...DOCUMENT, list: [9, 'a', { x: 1 }] }],
    ['add', '/list/2', { ...DOCUMENT, list: ['a', { x: 1 }, 9] }],
    ['add', '/list/-', { ...DOCUMENT, list: ['a', { x: 1 }, 9] }],
    ['add', '/list/1/x', { ...DOCUMENT, list: ['a', { x: 9 }] }],
    ['add', '/object/00', { ...DOCUMENT, object: { b: 1, '00': 9 } }],
  ])('%s %s', (placing, path, after) => {
    expect(withValueAt(DOCUMENT, pathKeys(path), 9, placing).unwrap()).toEqual(after);
  });

  it.each<[Placing, string, string]>([
    ['set', '/text/sub', '/text is text, which has no sub'],
    ['set', '/text/sub/deep', '/text is text, which has no sub'],
    ['set', '/list/foo', '/list is a list of 2, which has no place foo'],
    ['set', '/list/3', '/list is a list of 2, which has no place 3'],
    ['set', '/list/-/x', '/list is a list of 2, which has no place -'],
    ['add', '/text/sub', '/text is text, which has no sub'],
    ['add', '/list/foo', '/list is a list of 2, which has no place foo'],
    ['add', '/list/99999999999', '/list is a list of 2, which has no place 99999999999'],
    ['add', '/list/3', '/list is a list of 2, which has no place 3'],
    ['add', '/list/00', '/list is a list of 2, which has no place 00'],
    ['add', '/list/-1', '/list is a list of 2, which has no place -1'],
    ['add', '/list/1.0', '/list is a list of 2, which has no place 1.0'],
    ['add', '/list/1e0', '/list is a list of 2, which has no place 1e0'],
    ['add', '/list/-/x', '/list is a list of 2, which has no place -'],
    ['add', '/nothing/x', '/nothing is null, which has no x'],
    ['add', '/object/new/d', '/object/new is not there'],
  ])('but not by %s %s', (placing, path, problem) => {
    expect(withValueAt(DOCUMENT, pathKeys(path), 9, placing)).toMatchObject({ ok: false, val: problem });
  });

  it('and never in a prototype', () => {
    const after = withValueAt({}, ['__proto__', 'polluted'], true).unwrap();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(after as object)).toEqual(['__proto__']);
  });

  it('however long the path is', () => {
    const keys = Array.from({ length: 20_000 }, () => 'a');
    expect(valueAt(withValueAt({}, keys, 1).unwrap(), keys)).toBe(1);
  });
});

describe('what is at a path goes', () => {
  it.each<[string, unknown]>([
    ['/object/b', { ...DOCUMENT, object: {} }],
    ['/list/0', { ...DOCUMENT, list: [{ x: 1 }] }],
    ['/list/1/x', { ...DOCUMENT, list: ['a', {}] }],
    ['/nothing', { text: 'precious', list: DOCUMENT.list, object: { b: 1 }, '00': 1 }],
  ])('%s', (path, after) => expect(withoutValueAt(DOCUMENT, pathKeys(path))).toEqual(after));

  it.each(['/object/none', '/object/none/deep', '/list/2', '/list/-', '/list/00', '/text/sub', '/nothing/x', '/'])(
    'if anything is: %s',
    (path) => expect(withoutValueAt(DOCUMENT, pathKeys(path))).toBe(DOCUMENT),
  );
});

/** Keys that often meet. */
const PLAIN = ['a', 'b', 'x-y', '', 'a/b', 'a~b', '~1', '0', '1', '2', '10'];
/** And such that look like places of a list, and are none. */
const key = fc.constantFrom(...PLAIN, 'length', '-', '-1', '00', '01', '1.5', '99999999999');
const document = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 'text', ''),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('whatever comes', () => {
  /** What an independent implementation of RFC 6902 makes of it; `undefined` when it refuses. */
  function reference(root: Json, op: 'add' | 'remove', keys: readonly string[], value: Json) {
    const holder = { root: structuredClone(root) };
    try {
      const path = `/root${pathOf(keys)}`;
      const [problem] = applyPatch(holder, [{ op, path, value }]);
      return problem === null ? holder.root : undefined;
    } catch {
      return undefined;
    }
  }

  // The reference removes the `length` of a list, and the place `00`.
  it.each([
    ['add', key],
    ['remove', fc.constantFrom(...PLAIN)],
  ] as const)('%s does what JSON Patch does, or is refused as there', (op, keyOfOp) => {
    let carriedOut = 0;
    let refused = 0;
    fc.assert(
      fc.property(document, fc.array(keyOfOp, { minLength: 1, maxLength: 4 }), document, (root, keys, value) => {
        const before = JSON.stringify(root);
        const wanted = reference(root, op, keys, value);
        // Where nothing is there is nothing to remove.
        const after = op === 'remove' ? Ok(withoutValueAt(root, keys)) : withValueAt(root, keys, value, op);
        expect(after.ok ? after.val : undefined).toEqual(wanted ?? (op === 'remove' ? root : undefined));
        expect(JSON.stringify(root)).toBe(before);
        if (wanted === undefined) refused += 1;
        else carriedOut += 1;
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(carriedOut, refused)).toBeGreaterThan(50);
  });

  it('what was set is read, and nothing beside it is lost', () => {
    fc.assert(
      fc.property(document, fc.array(key, { minLength: 1, maxLength: 4 }), fc.integer(), (root, keys, value) => {
        const placed = withValueAt(root, keys, value);
        fc.pre(placed.ok);
        const isAppended = keys.at(-1) === '-' && Array.isArray(valueAt(root, keys.slice(0, -1)));
        expect(isAppended ? value : valueAt(placed.val, keys)).toBe(value);
        expect(keepsTexts(root, placed.val, keys)).toBe(true);
      }),
    );
  });
});

/**
 * Whether all that does not lie on the way is as it was, and what lies on it is of the same kind.
 */
function keepsTexts(before: unknown, after: unknown, keys: readonly string[]): boolean {
  const [next, ...rest] = keys;
  if (next === undefined || before === null || before === undefined) return true;
  if (typeof before !== 'object' || typeof after !== 'object' || after === null) return false;
  if (Array.isArray(before) !== Array.isArray(after)) return false;
  return Object.entries(before).every(([name, member]) =>
    name === next
      ? keepsTexts(member, valueAt(after, [name]), rest)
      : JSON.stringify(member) === JSON.stringify(valueAt(after, [name])),
  );
}
