import { describe, expect, it } from 'vitest';
import { boolean, choice, decimal, dictionary, fileMode, integer, list, port, type ValueType } from './value-types.ts';

const read = <T>(type: ValueType<T>, text: string) => type.parse(text).val;

describe('values', () => {
  it.each<[ValueType<unknown>, string, unknown]>([
    [boolean, 'True', true],
    [boolean, 'off', false],
    [integer(), ' 12 ', 12],
    [integer({ min: -1 }), '-1', -1],
    [decimal(), '0.5', 0.5],
    [port, '65535', 65_535],
    [fileMode, '0660', 0o660],
    [fileMode, '777', 0o777],
    [choice('a', 'b'), 'b', 'b'],
    [list(), ' a, b ,', ['a', 'b']],
    [list(), '', []],
    [list(integer()), '4,6', [4, 6]],
    [dictionary(), '', {}],
    [dictionary(), 'a:1, b : x:y ,c:', { a: '1', b: 'x:y', c: '' }],
    [dictionary(), 'a,b:1', { 'a,b': '1' }],
    [dictionary(), 'a:"1"', { a: '"1"' }],
    [dictionary({ quotes: true }), 'a:"1,2",b:\'x\',c:y', { a: '1,2', b: 'x', c: 'y' }],
  ])('%# %j', (type, text, value) => {
    expect(read(type, text)).toEqual(value);
  });

  it.each<[ValueType<unknown>, string, RegExp]>([
    [boolean, 'perhaps', /^must be true or false, not 'perhaps'$/],
    [integer({ min: 1, max: 9 }), '10', /^must be a whole number from 1 up to 9, not '10'$/],
    [integer(), '', /whole number/],
    [integer(), '1.5', /whole number/],
    [decimal({ min: 0 }), '-0.1', /^must be a number from 0/],
    [port, '65536', /from 0 up to 65535/],
    [fileMode, '0888', /octal/],
    [choice('a', 'b'), 'A', /^must be one of a, b, not 'A'$/],
    [list(integer()), '4,x', /not 'x'/],
    [dictionary(), 'a', /'a' is none/],
    [dictionary(), ':1', /':1' is none/],
    [dictionary(), 'a:1,a:2', /the key 'a' twice/],
    [dictionary({ quotes: true }), 'a:"1,b:2', /is none/],
  ])('%# %j is refused', (type, text, why) => {
    const parsed = type.parse(text);
    expect(parsed.err && parsed.val).toMatch(why);
  });
});
