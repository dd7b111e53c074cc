import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathKeys, valueAt, withValueAt } from './patch-path.ts';

describe('patch paths', () => {
  it('are keys between slashes', () => expect(pathKeys('extra/a//b/')).toEqual(['extra', 'a', 'b']));

  it('read own keys alone', () => {
    expect(valueAt({ a: [{ b: 1 }] }, ['a', '0', 'b'])).toBe(1);
    expect(valueAt({ a: {} }, ['a', 'constructor'])).toBeUndefined();
    expect(valueAt({ a: 'text' }, ['a', 'length'])).toBeUndefined();
    for (const key of ['x0', '0x', '-1', '', ' 0', '1e0'])
      expect(valueAt(Object.assign(['first'], { [key]: 'hidden' }), [key])).toBeUndefined();
  });

  it('write into a copy, making objects on the way', () => {
    const before = { a: { b: 1 }, c: 2 };
    expect(withValueAt(before, ['a', 'x', 'y'], 3)).toEqual({ a: { b: 1, x: { y: 3 } }, c: 2 });
    expect(before).toEqual({ a: { b: 1 }, c: 2 });
  });

  it('remove', () =>
    expect(withValueAt({ a: { b: 1, c: [1, 2] } }, ['a', 'c', '0'], undefined)).toEqual({ a: { b: 1, c: [2] } }));

  it.each(['1', '7', '4294967294', '99999999999999999999'])(
    'make no holes in a list: %s is behind its last item',
    (index) => {
      const after = withValueAt({ a: [1] }, ['a', index], 2);
      expect(after).toEqual({ a: [1, 2] });
      expect(Object.keys((after as { a: object }).a)).toEqual(['0', '1']);
    },
  );

  it('never touch prototypes', () => {
    const after = withValueAt({}, ['__proto__', 'polluted'], true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(after as object)).toEqual(['__proto__']);
  });

  it('read what was written', () => {
    const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'x-y');
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.jsonValue()),
        fc.array(key, { minLength: 1, maxLength: 4 }),
        fc.integer(),
        (root, keys, value) => {
          expect(valueAt(withValueAt(root, keys, value), keys)).toBe(value);
        },
      ),
    );
  });
});
