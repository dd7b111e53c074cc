import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Disk } from '../model/inventory.ts';
import { compileHints } from './root-device-hints.ts';

const GIB = 2 ** 30;

// the disks of CONTRACT.md, Appendix C
const sda: Disk = {
  name: 'sda',
  size: 60 * GIB,
  model: 'ok model',
  serial: 'fakeserial',
  wwn: '0x1',
  rotational: true,
  vendor: 'V',
  hctl: '1:0:0:0',
  by_path: '/dev/disk/by-path/a',
};
const sdb: Disk = {
  name: 'sdb',
  size: 120 * GIB,
  model: 'big model',
  serial: 'veryfake serial',
  wwn: null,
  rotational: 'yes',
  vendor: 'fake-vendor',
};
const sdc: Disk = {
  name: 'sdc',
  size: 10 * GIB,
  model: 'small OS',
  serial: '',
  wwn: 'wwn-x',
  wwn_with_extension: 'fakewwn-e',
  rotational: '0',
  vendor: '0x1AF4',
};

function compile(hints: unknown) {
  const compiled = compileHints(hints);
  if (!compiled.ok) throw new Error(compiled.problem);
  return compiled;
}

function matching(hints: unknown, disks: readonly Disk[] = [sda, sdb, sdc]) {
  const { matches } = compile(hints);
  return disks.filter(matches).map((disk) => disk.name);
}

function problemWith(hints: unknown) {
  const compiled = compileHints(hints);
  return compiled.ok ? undefined : compiled.problem;
}

describe('hints > the contract', () => {
  it.each([
    [{ size: 60 }, ['sda']],
    [{ size: '60' }, ['sda']],
    [{ size: '== 60' }, ['sda']],
    [{ size: '> 10' }, ['sda', 'sdb']],
    [{ size: '< 70' }, ['sda', 'sdc']],
    [{ size: '!= 60' }, ['sdb', 'sdc']],
    [{ model: '<in> model' }, ['sda', 'sdb']],
    [{ model: 's!= ok model' }, ['sdb', 'sdc']],
    [{ model: '<in> ok <in> model' }, ['sda']],
    [{ wwn: 'none' }, ['sdb']],
    [{ rotational: true }, ['sda', 'sdb']],
    [{ rotational: 'no' }, ['sdc']],
    [{ hctl: '1:0:0:0' }, ['sda']],
    [{ by_path: '/dev/disk/by-path/a' }, ['sda']],
  ])('%j matches %j', (hints, names) => expect(matching(hints)).toEqual(names));

  it.each([
    ...['60.0', 0, -5, 'abc', 59.99, '> 10 < 100', ''].map((size) => ({ size })),
    { model: '== 5' },
    { rotational: 'foo' },
    { bogus: 1 },
  ])('%j is refused', (hints) => expect(problemWith(hints)).toBeTypeOf('string'));

  it('lists the valid hints when it refuses others', () => {
    expect(problemWith({ bogus: 1, size: 60, constructor: 2 })).toBe(
      'The hints "bogus, constructor" are invalid. Valid hints are: "size, model, wwn, serial, vendor, ' +
        'wwn_with_extension, wwn_vendor_extension, name, rotational, hctl, by_path, tran"',
    );
  });
});

describe('hints > size', () => {
  it.each([
    ['>=60', ['sda', 'sdb']],
    ['<= 60', ['sda', 'sdc']],
    ['= 60', ['sda', 'sdb']], // "at least"
    ['+60', ['sda']],
    ['> 10 > 70', ['sda', 'sdb']],
    ['<or> 60 <or> 120', []],
    ['s== 60', []],
    ['s!= 60', ['sda', 'sdb', 'sdc']],
    ['<range-in> [ 10 60 ]', ['sda', 'sdc']],
    ['<range-in> ( 10 60 ]', ['sda']],
    ['<RANGE-IN>[ 10 60 )', ['sdc']],
    ['<range-in> ( 10 60 )', []],
    ['<range-in> [ 9.5 1e2 ]', ['sda', 'sdc']],
    ['<range-in> [ 60 60 ]', ['sda']],
    ['<range-in>  [  10   60  ]', ['sda', 'sdc']],
    ['<range-in> [ .25 +1e+25 ]', ['sda', 'sdb', 'sdc']],
    ['<range-in> [ .5 +1e+2 ]', ['sda', 'sdc']],
    ['<range-in> [ -1 50. ]', ['sdc']],
    ['<range-in> [ 600e-1 6.0e1 ]', ['sda']],
  ])('%s matches %j', (size, names) => expect(matching({ size })).toEqual(names));

  const refused = [
    '==',
    '== == 5',
    '====5',
    '=>5',
    '> 10 > x',
    's< 60',
    's>= 60',
    '<in> 60',
    '<all-in> 60',
    '1e3',
    '0x3c',
    '<range-in>',
    '<range-in> 10 20',
    '<range-in> [10 20]',
    '<range-in> [ 10 20',
    '<range-in> [ 20 10 ]',
    '<range-in> { 10 20 }',
    '<range-in> [ a b ]',
    '<range-in> [ 0x1 9 ]',
    '<range-in> [ 10 20 ] 5',
    '<range-in> [ 10 20x ]',
    '<range-in> [ x10 20 ]',
    '<range-in> [ . 20 ]',
    '<range-in> [ 1e 20 ]',
    '<range-in> ] 10 20 [',
    '60x',
    'x60',
    '<= 0',
    null,
    true,
    [],
    ['60'],
    { toString: 1 },
  ].map((size) => ({ size }));
  it.each(refused)('%j is refused', (hints) => expect(problemWith(hints)).toMatch('The hint "size" '));

  it('passes over disks that do not say how large they are', () => {
    const disks = [{ name: 'missing' }, { name: 'null', size: null }];
    expect(matching({ size: '!= 60' }, disks)).toEqual([]);
    expect(matching({ size: 's!= 60' }, disks)).toEqual([]);
  });
});

describe('hints > text', () => {
  it.each([
    [{ model: '  OK Model ' }, ['sda']],
    [{ model: 's==small os' }, ['sdc']],
    [{ model: '<or> ok model <or> SMALL os' }, ['sda', 'sdc']],
    [{ model: '<or> ok' }, []],
    [{ model: 's< p' }, ['sda', 'sdb']],
    [{ model: 's<= ok model' }, ['sda', 'sdb']],
    [{ model: 's> ok model' }, ['sdc']],
    [{ model: 's>= ok model' }, ['sda', 'sdc']],
    [{ model: '<in> 20' }, ['sda', 'sdb', 'sdc']], // an encoded space
    [{ vendor: '0X1af4' }, ['sdc']],
    [{ hctl: 'none' }, ['sdb', 'sdc']],
    [{ serial: 's!= other' }, ['sda', 'sdb']], // not the empty one
    [{ serial: '<in> fake', size: '>= 100', rotational: 1 }, ['sdb']],
    [{ wwn_with_extension: 'fakewwn-e', name: 'sdc' }, ['sdc']],
    [{ wwn_vendor_extension: 'none' }, ['sda', 'sdb', 'sdc']],
    [{ model: 'ok <in> model' }, []],
  ])('%j matches %j', (hints, names) => expect(matching(hints)).toEqual(names));

  const refused = [
    '',
    '  ',
    's==',
    '<in>',
    '<in> <in> ok',
    's== =ok',
    '<all-in> ok model',
    '<range-in> [ 1 2 ]',
    '<or>',
    `<in> ${'x'.repeat(256)}`,
    '= ok',
    '<ok>',
    5,
    true,
    null,
    [],
    {},
  ].map((model) => ({ model }));
  it.each(refused)('%j is refused', (hints) => expect(problemWith(hints)).toMatch('The hint "model" '));

  it('matches what a disk sends as a number', () => {
    const disks = [
      { name: 'a', serial: 12345, wwn: 7 },
      { name: 'b', serial: '12345', wwn: '07' },
    ];
    expect(matching({ serial: '12345' }, disks)).toEqual(['a', 'b']);
    expect(matching({ wwn: '<or> 7 <or> 8' }, disks)).toEqual(['a']);
  });

  it('matches any text of a list, as the ramdisk does', () => {
    const disks = [
      { name: 'a', serial: ['LSBLK0', 'UDEV0'], wwn: [null, null], wwn_with_extension: [] },
      { name: 'b', serial: ['LSBLK1', ' udev1 '], wwn: ['0x1', null], wwn_with_extension: [null, 17, {}, ['0x2']] },
    ];
    expect(matching({ serial: 'UDEV1' }, disks)).toEqual(['b']);
    expect(matching({ serial: 'lsblk0' }, disks)).toEqual(['a']);
    expect(matching({ serial: '<or> UDEV0 <or> UDEV1' }, disks)).toEqual(['a', 'b']);
    expect(matching({ serial: '<in> BLK1' }, disks)).toEqual(['b']);
    expect(matching({ serial: 's!= LSBLK1' }, disks)).toEqual(['a', 'b']);
    expect(matching({ wwn: '0x1' }, disks)).toEqual(['b']);
    expect(matching({ wwn: 'none' }, disks)).toEqual([]);
    expect(matching({ wwn_with_extension: '17' }, disks)).toEqual(['b']);
    expect(matching({ wwn_with_extension: '0x2' }, disks)).toEqual([]);
  });

  it('knows how a disk is attached', () => {
    const disks = [{ name: 'a', tran: 'sata' }, { name: 'b', tran: 'NVMe' }, { name: 'c' }];
    expect(matching({ tran: 'nvme' }, disks)).toEqual(['b']);
    expect(matching({ tran: 's!= sata' }, disks)).toEqual(['b', 'c']);
  });

  it('does not read operators in what a disk says', () => {
    expect(matching({ model: '<or> a <or> =b' }, [{ name: 'odd', model: '=b' }])).toEqual(['odd']);
    expect(matching({ model: 's!= x' }, [{ name: 'odd', model: '<in> == <or>' }])).toEqual(['odd']);
  });

  it.each([
    ['s< ,', '(a'],
    ['s< +', '*'],
    ['s> .', '/dev'],
    ['<in> 28', '(a'],
    [`<in> ${'x'.repeat(255)}`, 'x'.repeat(300)],
  ])('compares punctuation as Ironic does: %s and %s', (model, found) => {
    expect(matching({ model }, [{ name: 'odd', model: found }])).toEqual(['odd']);
  });

  it('stays fast on long hints and long texts', () => {
    const long = 'a'.repeat(1_000_000);
    const disk = { name: 'long', model: long };
    expect(matching({ model: long }, [disk])).toEqual(['long']);
    expect(matching({ model: `<in> ${'a'.repeat(127)}b${'a'.repeat(127)}` }, [disk])).toEqual([]);
    expect(matching({ model: '<or> b '.repeat(100_000) }, [disk])).toEqual([]);
    expect(problemWith({ size: `${'1'.repeat(1_000_000)}x` })).toMatch('The hint "size" ');
    expect(problemWith({ size: `<range-in> [ ${'1'.repeat(1_000_000)}x 5 ]` })).toMatch('The hint "size" ');
    expect(problemWith({ size: '<'.repeat(1_000_000) })).toMatch('The hint "size" ');
  });
});

describe('hints > rotational', () => {
  const yes = [true, 1, '1', 't', 'TRUE', 'on', 'y', ' Yes '];
  const no = [false, 0, '0', 'f', 'False', 'off', 'n', 'no'];
  const neither = [null, undefined, '', 'foo', 2, 'none', [], {}];
  const disks = [...yes, ...no, ...neither].map((rotational, index) => ({ name: `${index}`, rotational })) as Disk[];

  it.each(yes)('%j matches the disks that say so', (rotational) => {
    expect(matching({ rotational }, disks)).toEqual(disks.slice(0, yes.length).map((disk) => disk.name));
  });

  it.each(no)('%j matches the disks that say so', (rotational) => {
    expect(matching({ rotational }, disks)).toEqual(
      disks.slice(yes.length, yes.length + no.length).map((disk) => disk.name),
    );
  });

  it.each(neither.map((rotational) => ({ rotational })))('%j is refused', (hints) => {
    expect(problemWith(hints)).toMatch('The hint "rotational" must be true or false');
  });
});

describe('hints > as a whole', () => {
  it('matches no disk without a hint', () => expect(matching({})).toEqual([]));

  const notObjects = [null, undefined, 'sda', 5, true, [], [{ size: 60 }]].map((hints) => ({ hints }));
  it.each(notObjects)('refuses $hints, which is no object', ({ hints }) => {
    expect(problemWith(hints)).toMatch('Root device hints must be an object');
  });

  it.each<[unknown, string]>([
    ['sda', 'Root device hints must be an object such as {"size": ">= 60"}, but are: "sda"'],
    [[], 'Root device hints must be an object such as {"size": ">= 60"}, but are: list'],
    [{ size: 'abc' }, 'The hint "size" must be a whole number of GiB above zero, such as 60 or ">= 60", but is: "abc"'],
    [{ size: null }, 'The hint "size" must be a whole number of GiB above zero, such as 60 or ">= 60", but is: null'],
    [{ size: {} }, 'The hint "size" must be a whole number of GiB above zero, such as 60 or ">= 60", but is: object'],
    [{ size: 's< 60' }, 'The hint "size" cannot be used with "s<", only with: == != < <= > >= = <range-in>'],
    [
      { size: '<range-in> [ 20 10 ]' },
      'The hint "size" needs a range such as "[ 10 20 )" after "<range-in>", but has: "[ 20 10 ]"',
    ],
    [{ model: ' ' }, 'The hint "model" is empty'],
    [{ model: 5 }, 'The hint "model" must be a text, but is: 5'],
    [{ model: ' S== ' }, 'The hint "model" needs a value after "s==", but is: " S== "'],
    [{ model: `<in> ${'x'.repeat(256)}` }, 'The hint "model" has more than 255 characters after "<in>"'],
    [
      { model: '<all-in> a' },
      'The hint "model" cannot be used with "<all-in>", only with: s== s!= s< s<= s> s>= <in> <or>',
    ],
    [{ rotational: 'foo' }, 'The hint "rotational" must be true or false, but is: "foo"'],
  ])('says what is wrong with %j', (hints, problem) => expect(problemWith(hints)).toBe(problem));

  it('refuses `__proto__` like any other unknown hint', () => {
    expect(problemWith(JSON.parse('{"__proto__": {"size": 60}}'))).toMatch('The hints "__proto__" are invalid.');
  });
});

describe('hints > whatever comes', () => {
  const names = ['size', 'model', 'wwn', 'serial', 'vendor', 'name', 'rotational', 'hctl', 'by_path', 'tran'] as const;
  const operator = fc.constantFrom(
    '',
    '=',
    '==',
    '<',
    '>=',
    's==',
    's<',
    '<in>',
    '<or>',
    '<all-in>',
    '<range-in>',
    '[',
  );
  const expression = fc
    .array(fc.tuple(operator, fc.oneof(fc.string({ unit: 'binary' }), fc.nat().map(String))))
    .map((parts) => parts.flat().join(' '));
  const json = fc.jsonValue({ stringUnit: 'binary' });
  const key = fc.constantFrom(...names);
  const hints = fc.oneof(json, fc.dictionary(key, fc.oneof(expression, json), { minKeys: 1 }));
  // the model promises texts and numbers; the hints are not to depend on it
  const disk = fc.dictionary(key, fc.oneof(json, fc.string({ unit: fc.constantFrom('\ud800', 'a', '\0') })));

  it('never throws', () => {
    fc.assert(
      fc.property(hints, disk, (anyHints, anyDisk) => {
        const compiled = compileHints(anyHints);
        expect(compiled.ok ? compiled.matches(anyDisk as Disk) : compiled.problem.length > 0).toBeTypeOf('boolean');
      }),
      { numRuns: 2_000 },
    );
  });

  it('matches a disk on its own text, in any case and between spaces', () => {
    const own = fc.string({ unit: 'grapheme' }).filter((text) => text.trim() !== '' && !/^\s*s?[=<>!]/i.test(text));
    fc.assert(
      fc.property(own, (text) => {
        expect(matching({ model: `  ${text}\t` }, [{ name: 'own', model: text }])).toEqual(['own']);
      }),
    );
    const ascii = fc.string().filter((text) => text.trim() !== '' && !/^\s*s?[=<>!]/i.test(text));
    fc.assert(
      fc.property(ascii, (text) => {
        expect(matching({ serial: text.toUpperCase() }, [{ name: 'own', serial: text }])).toEqual(['own']);
      }),
    );
  });

  it('matches either an operator or its opposite', () => {
    const opposites = fc.constantFrom(['s==', 's!='], ['s<', 's>='], ['s>', 's<=']);
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(opposites, word, word, ([one, other], wanted, found) => {
        const disks = [{ name: 'disk', model: found }];
        const both = [
          ...matching({ model: `${one} ${wanted}` }, disks),
          ...matching({ model: `${other} ${wanted}` }, disks),
        ];
        expect(both).toEqual(['disk']);
      }),
    );
  });
});
