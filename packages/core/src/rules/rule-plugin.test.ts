import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Json } from '../model/json.ts';
import { Err } from '../result.ts';
import { defineAction, defineCondition } from './rule-plugin.ts';

describe('defineAction', () => {
  it('has its parameters checked by the compiler', () => {
    const action = defineAction({
      name: 'set-owner',
      params: { required: ['value'], optional: ['overwrite'] },
      formatted: ['value'],
      apply({ node, params }) {
        expectTypeOf(params.value).toEqualTypeOf<Json>();
        expectTypeOf(params.overwrite).toEqualTypeOf<Json | undefined>();
        // @ts-expect-error: not declared
        expect(params.overwite).toBeUndefined();
        // @ts-expect-error: ports are no business of rules
        expect(node.ports).toBeUndefined();
        if (typeof params.value !== 'string') return Err('set-owner needs a text value');
        if (params.overwrite === false && node.get('/owner')) return;
        return node.set('/owner', params.value);
      },
    });
    expect(action).toMatchObject({ name: 'set-owner', formatted: ['value'], params: { required: ['value'] } });
  });

  it('refuses a misspelt entry of `formatted`', () => {
    // @ts-expect-error: 'valu' is no parameter
    defineAction({ name: 'x', params: { required: ['value'] }, formatted: ['valu'], apply: () => {} });
    // @ts-expect-error: there are no parameters
    expect(defineAction({ name: 'x', formatted: ['value'], apply: () => {} }).params).toEqual({});
  });

  it('needs no parameters', () => {
    const action = defineAction({ name: 'x', apply: ({ log }) => log('done') });
    expect(action).toMatchObject({ params: {}, formatted: [] });
    expect(action.validate({})).toBeUndefined();
  });
});

describe('defineCondition', () => {
  it('has its parameters checked by the compiler', () => {
    const condition = defineCondition({
      name: 'longer-than',
      params: { required: ['value'] },
      validate: ({ value }) => (typeof value === 'number' ? undefined : 'value must be a number'),
      check({ value, params }) {
        expectTypeOf(params.value).toEqualTypeOf<Json>();
        // @ts-expect-error: not declared
        expect(params.valeu).toBeUndefined();
        return Array.isArray(value) && value.length > Number(params.value);
      },
    });
    expect(condition.prepare({ value: 1 }).unwrap()([1, 2], { uuid: '' })).toBe(true);
    expect(condition.prepare({ value: 'x' })).toMatchObject({ ok: false, val: 'value must be a number' });
  });
});
