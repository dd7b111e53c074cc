import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Inspector,
  raidDevice,
  type Hook,
  type Inventory,
  type NewRule,
  type RamdiskData,
} from '@ironic-inspector/core';
import { members } from './json-texts.ts';
import { BMC, bodyWith, errorOf, MAC, UUID, world, type World } from './world.ts';

const INVENTORY = `{"bmc_address":"${BMC}","interfaces":[{"name":"eth0","mac_address":"${MAC}","ipv4_address":"10.0.0.5"}]}`;

/** The body of a machine that has `more` to say besides its inventory. */
const bodyOf = (more: string) => `{"inventory":${INVENTORY},${more}}`;

async function posted({ inspector, wait }: World, body: string): Promise<void> {
  await wait();
  (await inspector.continue(body)).unwrap();
  await inspector.idle();
}

describe('what was sent', () => {
  it.each([
    '"smart":{"data_units":18446744073709551615,"bogomips":5187.0}',
    ' "a" : [ 1.0 , -0, 1E3,1e400, 0.10 ],\n\t"b":"\\u0041\\/\\ud800"',
    '"dup":1,"dup":{"x":9007199254740993},"__proto__":{"polluted":1}',
  ])('is kept to the letter: %s', async (more) => {
    const at = world();
    await posted(at, bodyOf(more));
    expect((await at.inspector.dataText(UUID, 'unprocessed')).unwrap()).toBe(bodyOf(more));
  });

  it.each([
    ['"logs":"QUJD","a":1 ', '"a":1 '],
    ['"a":1,"\\u006cogs" : "QUJD"', '"a":1'],
    ['"logs":["x"],"logs":"QUJD", "a":1.0', ' "a":1.0'],
  ])('is kept without %s', async (more, rest) => {
    const at = world();
    await posted(at, bodyOf(more));
    for (const kind of ['unprocessed', 'processed'] as const) {
      const text = (await at.inspector.dataText(UUID, kind)).unwrap();
      expect([kind, text.includes('QUJD')]).toEqual([kind, false]);
    }
    expect((await at.inspector.dataText(UUID, 'unprocessed')).unwrap()).toBe(bodyOf(rest));
  });

  it('in Python, where JSON has no such number, is null and told', async () => {
    const at = world();
    await posted(at, bodyOf('"bench":{"a":NaN,"b":[-Infinity,1.0],"NaN":"NaN"},"x":Infinity'));
    const kept = bodyOf('"bench":{"a":null,"b":[null,1.0],"NaN":"NaN"},"x":null');
    expect((await at.inspector.dataText(UUID, 'unprocessed')).unwrap()).toBe(kept);
    expect((await at.inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
    expect(at.events).toContainEqual(
      expect.objectContaining({
        type: 'warning',
        source: 'ramdisk-data',
        message: 'put null in place of NaN or Infinity, which are no JSON: 3 times, at "a", "b", "x"',
      }),
    );
  });

  it.each(['NaN', '[NaN]', bodyOf('NaN:1'), bodyOf('"a":-NaN'), bodyOf('"a":NaNs'), bodyOf('"a":+Infinity')])(
    '%s is no JSON in Python either',
    async (body) => {
      expect(errorOf(await world().inspector.continue(body))).toMatchObject({ code: 'bad-request' });
    },
  );

  it('may be an object, with numbers of any size', async () => {
    const { inspector, wait } = world();
    await wait();
    const data = { inventory: JSON.parse(INVENTORY) as Inventory, smart: { units: 2n ** 64n, less: 1 } };
    (await inspector.continue(data)).unwrap();
    await inspector.idle();
    expect((await inspector.dataText(UUID, 'unprocessed')).unwrap()).toBe(
      bodyOf('"smart":{"units":18446744073709551616,"less":1}'),
    );
    expect((await inspector.data(UUID)).unwrap()).toMatchObject({ smart: { units: 2n ** 64n, less: 1 } });
  });

  it('is the same body, whatever the logs are, and another in another spelling', async () => {
    const at = world();
    const digestOf = async (body: string) => {
      await posted(at, body);
      return at.events.findLast((event) => event.type === 'callback-received')?.digest;
    };
    const first = await digestOf(bodyOf('"a":1'));
    expect(await digestOf(bodyOf('"a":1,"logs":"QUJD"'))).toBe(first);
    expect(await digestOf(bodyOf('"logs":null,"a":1'))).toBe(first);
    expect(await digestOf(bodyOf('"a":1.0'))).not.toBe(first);
    expect(await digestOf(bodyOf('"a": 1'))).not.toBe(first);
  });

  it('whatever it is: what is left is kept, and read again, as it is', async () => {
    const at = world({ cleanUpPeriod: 0 });
    await fc.assert(
      fc.asyncProperty(members, async (list) => {
        const kept = list.filter(({ isLogs }) => !isLogs).map(({ text }) => text);
        const inventory = `"inventory":${INVENTORY}`;
        await posted(at, `{${[...list.map(({ text }) => text), inventory].join(',')}}`);
        const expected = `{${[...kept, inventory].join(',')}}`;
        expect((await at.inspector.dataText(UUID, 'unprocessed')).unwrap()).toBe(expected);
        (await at.inspector.reapply(UUID)).unwrap();
        await at.inspector.idle();
        expect((await at.inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished' });
      }),
      { numRuns: 100 },
    );
  });
});

describe('what hooks make of it', () => {
  it('has the numbers as they came, but for those that a hook has changed', async () => {
    const counting: Hook = {
      name: 'counting',
      after({ pluginData }) {
        const smart = (pluginData as RamdiskData)['smart'] as { a: number; b: number; list: number[] };
        smart.a += 1;
        smart.list.shift();
      },
    };
    const at = world({ hooks: [counting] });
    await posted(at, bodyOf('"smart":{"a":1.0,"b":5187.0,"list":[1.0,2.0,18446744073709551615],"c":-0,"d":1e400}'));
    const text = (await at.inspector.dataText(UUID)).unwrap();
    expect(text).toContain('"smart":{"a":2,"b":5187.0,"list":[2,18446744073709551615],"c":-0,"d":1e400}');
  });

  it('is exact: a serial number of digits, as a root device hint and in Ironic', async () => {
    const disks =
      '[{"name":"/dev/sda","serial":1,"size":34359738368},{"name":"/dev/sdb","serial":6001405123456789012345,"size":68719476736}]';
    const body = `{"inventory":${INVENTORY.slice(0, -1)},"disks":${disks}}}`;
    const hinted = world({}, { properties: { root_device: { serial: '6001405123456789012345' } } });
    await posted(hinted, body);
    expect(hinted.ironic.peekNode(UUID)?.properties).toMatchObject({ local_gb: '63' });

    const raid = world({ hooks: [raidDevice] }, { extra: { block_devices: { serials: ['1'] } } });
    await posted(raid, body);
    expect(raid.ironic.peekNode(UUID)?.properties).toMatchObject({ root_device: { serial: '6001405123456789012345' } });
  });

  it('goes to Ironic and back exactly, and over a crash', async () => {
    const writing: Hook = {
      name: 'writing',
      after({ pluginData, node }) {
        node.set('/extra/units', ((pluginData as RamdiskData)['smart'] as { units: bigint }).units);
      },
    };
    const at = world({ hooks: [writing] }, { extra: { kept: { large: 9007199254740993n } } });
    await posted(at, bodyOf('"smart":{"units":18446744073709551615}'));
    expect(at.ironic.peekNode(UUID)?.extra).toEqual({
      kept: { large: 9007199254740993n },
      units: 18446744073709551615n,
    });
  });

  it('with a hook that throws at a large number ends the run, with the reason', async () => {
    const printing: Hook = { name: 'printing', before: ({ pluginData }) => void JSON.stringify(pluginData) };
    const { inspector, wait } = world({ hooks: [printing] });
    await wait();
    expect(errorOf(await inspector.continue(bodyOf('"a":18446744073709551615'))).message).toContain('BigInt');
    await inspector.idle();
  });
});

describe('a rule', () => {
  const field = 'smart.units';
  const rule = (op: string, value: string) =>
    `{"conditions":[{"op":"${op}","field":"${field}","value":${value}}],"actions":[{"action":"set-attribute","path":"/extra/hit","value":"{data[smart][units]}"}]}`;

  it.each([
    ['eq', '18446744073709551615', true],
    ['eq', '18446744073709551614', false],
    ['eq', '18446744073709552000', false],
    ['ne', '18446744073709551614', true],
    ['gt', '18446744073709551614', true],
    ['lt', '18446744073709551616', true],
    ['ge', '18446744073709551616', false],
    ['gt', '5', true],
    ['gt', '0.5', true],
    ['matches', '"^18446744073709551615$"', true],
  ])('that says %s %s compares all digits', async (op, value, hit) => {
    const at = world();
    const created = (await at.inspector.rules.create(rule(op, value))).unwrap();
    expect((await at.inspector.rules.get(created.uuid)).unwrap()).toEqual(created);
    await posted(at, bodyOf('"smart":{"units":18446744073709551615}'));
    expect(at.ironic.peekNode(UUID)?.extra).toEqual(hit ? { hit: '18446744073709551615' } : {});
  });

  it('of which a value is no JSON is refused, as any other is', async () => {
    const { rules } = world().inspector;
    expect(errorOf(await rules.create(rule('eq', 'NaN'))).code).toBe('bad-request');
    const logs: NewRule & { logs: string } = { actions: [{ action: 'fail', message: 'x' }], logs: 'kept out' };
    expect((await rules.create(logs)).ok).toBe(true);
  });
});

describe('limits', () => {
  it.each([
    [
      'members of one object',
      `"a":{${Array.from({ length: 10_001 }, (_, key) => `"${key}":1`).join(',')}}`,
      'has an object with more than 10000 members',
    ],
    ['values', `"a":[${'1,'.repeat(100_000)}1]`, 'has more than 100000 values'],
    ['bytes', `"a":"${'x'.repeat(8 * 2 ** 20)}"`, 'is longer than 8388608 bytes, logs left out'],
    [
      'bytes of larger characters',
      `"a":"${'\u20ac'.repeat(3 * 2 ** 20)}"`,
      'is longer than 8388608 bytes, logs left out',
    ],
  ])('are on %s', async (_, more, message) => {
    expect(errorOf(await world().inspector.continue(bodyOf(more)))).toMatchObject({
      code: 'too-large',
      message: `The body ${message}`,
    });
  });

  it('are not on logs, but for the length of all', async () => {
    const at = world();
    await posted(at, bodyWith({ logs: 'QUJD'.repeat(7 * 2 ** 20) }));
    expect(errorOf(await at.inspector.continue(bodyWith({ logs: 'QUJD'.repeat(8 * 2 ** 20) })))).toMatchObject({
      code: 'too-large',
      message: 'The body is longer than 33554432 bytes',
    });
  });

  it('are settings', async () => {
    const at = world({ limits: { dataBytes: 100, jsonKeys: 2 } });
    expect(errorOf(await at.inspector.continue('{"a":1,"b":2,"c":3}')).message).toContain('more than 2 members');
    expect(errorOf(await at.inspector.continue(`{"a":"${'x'.repeat(100)}"}`)).message).toContain('100 bytes');
    expect(() => new Inspector({ ironic: at.ironic, ...at.store, limits: { jsonKeys: 0 } })).toThrow('jsonKeys');
  });
});
