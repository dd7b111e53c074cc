import { loadPayload } from '@ironic-inspector/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runHooks } from '../processing/run-hooks-alone.ts';
import { extraHardware } from './extra-hardware.ts';

async function run(payload: Record<string, unknown>, strict = false) {
  const options = { hooks: [extraHardware], settings: { extraHardware: { strict } } };
  const { data, warnings, changes } = (await runHooks(payload, options)).unwrap();
  expect(changes).toBeUndefined();
  return { data, warnings };
}

const rows = [
  ['cpu', 'logical', 'number', '32'],
  ['cpu', 'logical_0', 'bogomips', '4000.26'],
  ['memory', 'bank:0:0', 'size', '17179869184'],
  ['network', 'eth0', 'serial', '9c:b6:54:88:2d:b0'],
  ['memory', 'banks', 'count', 16],
];

describe('extra_hardware', () => {
  it.each([false, true])('makes nested data of rows (strict: %j)', async (strict) => {
    const { data, warnings } = await run({ data: rows, other: 1 }, strict);
    expect(data).toEqual({
      other: 1,
      extra: {
        cpu: { logical: { number: 32 }, logical_0: { bogomips: '4000.26' } },
        memory: { 'bank:0:0': { size: 17179869184 }, banks: { count: 16 } },
        network: { eth0: { serial: '9c:b6:54:88:2d:b0' } },
      },
    });
    expect(warnings).toEqual([]);
  });

  it('takes a machine apart', async () => {
    const { data, warnings } = await run(loadPayload('ipmi-server'), true);
    expect(data).not.toHaveProperty('data');
    expect(data.extra?.['system']?.['product']).toEqual({
      serial: 'EXSRV00000017',
      name: 'ES-2200',
      vendor: 'Example Systems',
      uuid: '00000000-0000-4000-8000-000000000017',
      version: '1.0',
    });
    expect(data.extra?.['system']?.['ipmi']).toEqual({ channel: 1 });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['12', 12],
    [' -12\n', -12],
    ['+0012', 12],
    ['1_000', 1000],
    [1.9, 1],
    [-1.9, -1],
    [true, 1],
    [false, 0],
    ['1.9', '1.9'],
    ['', ''],
    ['0x10', '0x10'],
    ['1e3', '1e3'],
    ['1__0', '1__0'],
    ['12345678901234567890', '12345678901234567890'], // would lose digits
    [null, null],
    [['1'], ['1']],
    [{ a: '1' }, { a: '1' }],
  ])('reads %j as %j', async (value, expected) => {
    const { data } = await run({ data: [['a', 'b', 'c', value]] });
    expect(data).toEqual({ extra: { a: { b: { c: expected } } } });
  });

  it('lets a later row replace an earlier one, and takes numbers for names', async () => {
    const { data } = await run({
      data: [
        ['a', 0, 'c', 'x'],
        ['a', '0', 'c', 'y'],
      ],
    });
    expect(data.extra).toEqual({ a: { 0: { c: 'y' } } });
  });

  it('leaves the empty objects that the original leaves of a row with a fault', async () => {
    const odd = [['x'], ['y', 'z'], ['y', 'w', 'key'], ['v', ['item'], 'key', 1], [['u'], 'item', 'key', 1]];
    const { data, warnings } = await run({ data: [...odd, ['x', 'good', 'key', 1]] });
    expect(data).toEqual({ extra: { x: { good: { key: 1 } }, y: { z: {}, w: {} }, v: {} } });
    expect(warnings).toEqual([expect.stringMatching(/not four values: row 1, row 2, row 3, row 4, row 5$/)]);
    expect((await run({ data: [['x']] })).data).toEqual({ extra: { x: {} } });
  });

  it('ignores rows that are not four values, and empty ones without a word', async () => {
    const odd = [[], ['a'], ['a', 'b', 'c'], [['a'], 'b', 'c', 1], ['a', 'b', null, 1], ['a', 'b', 'c', 1, 2]];
    const { data, warnings } = await run({ data: odd });
    expect(data).toEqual({ extra: { a: { b: { c: 1 } } } });
    expect(warnings).toEqual([
      'extra_hardware: ignored rows of extra hardware that are not four values: row 2, row 3, row 4, row 5',
    ]);
  });

  it.each([null, {}, 'rows', 5, [['a', 'b', 'c', 1], 'row'], [null]])('leaves %j as it is', async (data) => {
    const after = await run({ data });
    expect(after.data).toEqual({ data });
    expect(after.warnings).toEqual(['extra_hardware: data of extra hardware is no list of rows and stays as it is']);
  });

  it.each([{}, [['a', 'b', 'c']], [...rows, []], [['a', 'b', 'c', 1, 2]]])('removes %j if strict', async (data) => {
    const after = await run({ data, other: 1 }, true);
    expect(after.data).toEqual({ other: 1 });
    expect(after.warnings).toEqual(['extra_hardware: data of extra hardware is no list of rows and was removed']);
  });

  it('warns when the ramdisk sent nothing', async () => {
    const { data, warnings } = await run({});
    expect(data).toEqual({});
    expect(warnings).toEqual([expect.stringMatching(/^extra_hardware: the ramdisk sent no data of extra hardware/)]);
  });

  it('keeps names such as __proto__ as keys like any others', async () => {
    const hostile = [
      ['__proto__', 'polluted', 'yes', 1],
      ['cpu', '__proto__', 'polluted', 1],
      ['constructor', 'prototype', 'polluted', 1],
      ['cpu', 'x', '__proto__', { polluted: 1 }],
    ];
    const { data } = await run({ data: hostile });
    expect(JSON.stringify(data.extra)).toBe(
      '{"__proto__":{"polluted":{"yes":1}},' +
        '"cpu":{"__proto__":{"polluted":1},"x":{"__proto__":{"polluted":1}}},' +
        '"constructor":{"prototype":{"polluted":1}}}',
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(data.extra?.['cpu']?.['polluted']).toBeUndefined();
  });

  it('takes whatever comes', async () => {
    const name = fc.oneof(fc.constantFrom('a', '__proto__', 'constructor'), fc.jsonValue());
    const row = fc.oneof(fc.tuple(name, name, name, fc.jsonValue()), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.array(row), fc.jsonValue()), fc.boolean(), async (data, strict) => {
        const after = await run({ data }, strict);
        expect(Object.keys(after.data).length).toBeLessThanOrEqual(1);
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
      }),
    );
  });
});
