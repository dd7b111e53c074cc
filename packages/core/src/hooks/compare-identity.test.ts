import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Identifier, Snapshot } from '../contracts/history-records.ts';
import { isPlaceholder } from '../model/placeholder-serial.ts';
import { compareIdentity } from './compare-identity.ts';
import { compareMachines } from './compare-machines.ts';

const NODE = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const OTHER = '9f6e2c1a-7b54-4f5d-8a3e-2c9d10b7e400';

/** A machine in short: `{ 'board-serial': 'b1', mac: ['m1', 'm2'] }`. */
type Machine = Readonly<Partial<Record<Identifier['kind'], string | readonly string[]>>>;

function identifiers(machine: Machine): Identifier[] {
  return Object.entries(machine).flatMap(([kind, values]) =>
    [values].flat().map((value) => ({ kind: kind as Identifier['kind'], value })),
  );
}

function snapshot(machine: Machine, node = NODE): Snapshot {
  return { node, runId: `run-of-${node.slice(0, 4)}`, at: new Date(0), identifiers: identifiers(machine) };
}

function compare(now: Machine, previous?: Machine, ...others: readonly (readonly [string, Machine])[]) {
  return compareIdentity({
    node: NODE,
    identifiers: identifiers(now),
    previous: previous && snapshot(previous),
    sharing: others.map(([node, machine]) => snapshot(machine, node)),
    isTelling: ({ value }) => !isPlaceholder(value),
  });
}

const kindsOf = (...given: Parameters<typeof compare>) => compare(...given).map(({ finding }) => finding);

const machine = {
  'system-serial': 'exsrv17',
  'board-serial': 'exmb17',
  'system-uuid': '11223344-5566-4000-8000-000000000017',
  'chassis-serial': 'exch17',
  'bmc-mac': '02:00:5e:30:00:17',
  'bmc-address': '192.0.2.17',
  mac: ['02:00:5e:10:00:01', '02:00:5e:10:00:02'],
} as const;

const another = {
  'system-serial': 'exsrv18',
  'board-serial': 'exmb18',
  'system-uuid': '11223344-5566-4000-8000-000000000018',
  'chassis-serial': 'exch18',
  'bmc-mac': '02:00:5e:30:00:18',
  'bmc-address': '192.0.2.18',
  mac: ['02:00:5e:10:01:01', '02:00:5e:10:01:02'],
} as const;

const without = (of: Machine, ...kinds: Identifier['kind'][]): Machine =>
  Object.fromEntries(Object.entries(of).filter(([kind]) => !kinds.includes(kind as Identifier['kind'])));

const newBoard = { 'board-serial': 'exmb99', 'system-uuid': '99999999-5566-4000-8000-000000000099' };

describe('the machine of a node', () => {
  it.each<[string, Machine, Machine]>([
    ['all of it', machine, machine],
    ['with another address of its management controller', { ...machine, 'bmc-address': '192.0.2.99' }, machine],
    [
      'with a UUID whose first groups are turned round',
      { ...machine, 'system-uuid': '44332211-6655-0040-8000-000000000017' },
      machine,
    ],
    ['of which less is known now', without(machine, 'board-serial', 'system-uuid', 'chassis-serial'), machine],
    ['that has NICs alone', { mac: machine.mac }, { mac: [...machine.mac].toReversed() }],
    ['a blade in another enclosure', { ...machine, 'chassis-serial': 'exch99' }, machine],
  ])('is the same: %s', (_, now, before) => expect(kindsOf(now, before)).toEqual(['same-machine']));

  it.each<[string, Machine, Machine]>([
    ['one of two', { ...machine, mac: ['02:00:5e:10:00:01', '02:00:5e:10:09:09'] }, machine],
    ['one more', { ...machine, mac: [...machine.mac, '02:00:5e:10:09:09'] }, machine],
    ['one less', { ...machine, mac: ['02:00:5e:10:00:02'] }, machine],
    ['all, on the same board', { ...machine, mac: another.mac }, machine],
    ['that of the management controller alone', { ...machine, 'bmc-mac': another['bmc-mac'] }, machine],
    [
      'some, and that of the management controller',
      { ...machine, 'bmc-mac': another['bmc-mac'], mac: ['02:00:5e:10:00:01', '02:00:5e:10:09:09'] },
      machine,
    ],
    ['of a machine without serial numbers', { mac: ['02:00:5e:10:00:01'] }, { mac: machine.mac }],
    [
      'where nothing tells of the board, but the NICs that stay',
      { 'system-serial': 'exsrv17', 'bmc-mac': another['bmc-mac'], mac: machine.mac },
      { 'system-serial': 'exsrv17', 'bmc-mac': machine['bmc-mac'], mac: machine.mac },
    ],
  ])('has other NICs: %s', (_, now, before) => expect(kindsOf(now, before)).toEqual(['nic-replaced']));

  it.each<[string, Machine, Machine]>([
    ['serial number and UUID', { ...machine, ...newBoard }, machine],
    ['the serial number', { ...machine, 'board-serial': 'exmb99' }, machine],
    ['the UUID', { ...machine, 'system-uuid': newBoard['system-uuid'] }, machine],
    ['with its NICs', { ...machine, ...newBoard, mac: another.mac, 'bmc-mac': another['bmc-mac'] }, machine],
    ['in a chassis without a system serial number', without({ ...machine, ...newBoard }, 'system-serial'), machine],
    ['which has the system serial number with it', { ...machine, ...newBoard, 'system-serial': 'exsrv99' }, machine],
    [
      'of a virtual machine',
      { ...newBoard, mac: machine.mac },
      { 'system-uuid': machine['system-uuid'], mac: machine.mac },
    ],
    [
      'where only controller and NICs tell',
      { 'system-serial': 'exsrv17', 'bmc-mac': another['bmc-mac'], mac: another.mac },
      without(machine, 'board-serial', 'system-uuid'),
    ],
    ['where only NICs tell', { 'system-serial': 'exsrv17', mac: another.mac }, machine],
  ])('has another board: %s', (_, now, before) => expect(kindsOf(now, before)).toEqual(['board-replaced']));

  it.each<[string, Machine, Machine]>([
    ['system serial number', { ...machine, 'system-serial': 'exsrv99', 'chassis-serial': 'exch99' }, machine],
    ['chassis serial number', without({ ...machine, 'chassis-serial': 'exch99' }, 'system-serial'), machine],
  ])('has its board in another chassis: %s', (_, now, before) =>
    expect(kindsOf(now, before)).toEqual(['chassis-replaced']),
  );

  it.each<[string, Machine, Machine]>([
    ['nothing is the same', another, machine],
    ['the NICs were put into it', { ...another, mac: machine.mac }, machine],
    ['another blade in the enclosure', { ...another, 'chassis-serial': machine['chassis-serial'] }, machine],
    ['NICs alone are known', { mac: another.mac }, { mac: machine.mac }],
  ])('is another one: %s', (_, now, before) => expect(kindsOf(now, before)).toEqual(['machine-replaced']));

  it('is not known when there is nothing of one kind', () => {
    expect(kindsOf(machine)).toEqual(['first-seen']);
    expect(kindsOf({ mac: machine.mac }, { 'board-serial': 'exmb17' })).toEqual(['first-seen']);
  });

  it.each<[Machine]>([
    [{}],
    [{ 'bmc-address': '192.0.2.17' }],
    [{ 'system-serial': 'to be filled by o.e.m.', 'system-uuid': '00000000-0000-0000-0000-000000000000' }],
  ])('says nothing of itself: %j', (now) => {
    expect(kindsOf(now)).toEqual(['unidentified']);
    expect(kindsOf(now, machine, [OTHER, now])).toEqual(['unidentified']);
  });
});

describe('the machine of another node', () => {
  it('stands here: it was moved, whatever was here before', () => {
    expect(kindsOf(machine, undefined, [OTHER, machine])).toEqual(['machine-moved']);
    expect(kindsOf(machine, another, [OTHER, machine])).toEqual(['machine-moved']);
    const changed = { ...machine, mac: ['02:00:5e:10:00:01'] };
    expect(kindsOf(changed, another, [OTHER, machine])).toEqual(['machine-moved']);
  });

  it('stands here in the enclosure in which this one stood', () => {
    const enclosure = { 'chassis-serial': 'exch17' };
    const left = without({ ...machine, ...enclosure }, 'system-serial');
    const right = without({ ...another, ...enclosure }, 'system-serial');
    expect(kindsOf(right, left, [OTHER, right])).toEqual(['machine-moved']);
  });

  it('stands here, and in another enclosure', () => {
    const blade = without(machine, 'system-serial');
    expect(kindsOf({ ...blade, 'chassis-serial': 'exch99' }, undefined, [OTHER, blade])).toEqual(['machine-moved']);
  });

  it('is this one: two nodes claim it', () => {
    expect(kindsOf(machine, machine, [OTHER, machine])).toEqual(['claimed-twice', 'same-machine']);
    const changed = { ...machine, mac: ['02:00:5e:10:00:01'] };
    expect(kindsOf(changed, machine, [OTHER, machine])).toEqual(['claimed-twice', 'nic-replaced']);
  });

  it('had a NIC of this one', () => {
    const taken = { ...machine, mac: ['02:00:5e:10:00:01', '02:00:5e:10:01:02'] };
    const findings = compare(taken, machine, [OTHER, another]);
    expect(findings.map(({ finding }) => finding)).toEqual(['mac-on-two-machines', 'nic-replaced']);
    expect(findings[0]).toMatchObject({
      compared_with: { node: OTHER },
      same: [{ kind: 'mac', value: '02:00:5e:10:01:02' }],
      gone: [],
      new: [],
    });
    expect(kindsOf({ mac: ['02:00:5e:10:00:01'] }, undefined, [OTHER, machine])).toEqual([
      'mac-on-two-machines',
      'first-seen',
    ]);
  });

  it.each<[string, Machine]>([
    ['an enclosure', { ...another, 'chassis-serial': 'exch17' }],
    ['a serial number of all machines in one case', { ...another, 'system-serial': 'exsrv17' }],
    ['the address of a management controller', { ...another, 'bmc-address': '192.0.2.17' }],
    ['a UUID that its maker gives to all boards', { 'system-uuid': machine['system-uuid'], mac: another.mac }],
  ])('may share %s', (_, other) => {
    expect(kindsOf(machine, machine, [OTHER, other])).toEqual(['same-machine']);
    expect(kindsOf(machine, undefined, [OTHER, other])).toEqual(['first-seen']);
  });

  it('is not this node itself', () => expect(kindsOf(machine, undefined, [NODE, machine])).toEqual(['first-seen']));
});

describe('a finding', () => {
  it('tells of nothing that only one of both says', () => {
    const findings = compare(machine, { 'system-serial': 'exsrv17', mac: ['02:00:5e:10:00:01'] });
    expect(findings).toMatchObject([
      { finding: 'nic-replaced', gone: [], new: [{ kind: 'mac', value: '02:00:5e:10:00:02' }] },
    ]);
  });

  it('says on what it rests', () => {
    const now = { ...machine, 'board-serial': 'exmb99', mac: ['02:00:5e:10:00:01', '02:00:5e:10:09:09'] };
    expect(compare(now, machine)).toEqual([
      {
        finding: 'board-replaced',
        compared_with: { node: NODE, run_id: 'run-of-1be2', at: '1970-01-01T00:00:00.000Z' },
        same: identifiers({
          'system-serial': 'exsrv17',
          'system-uuid': machine['system-uuid'],
          'chassis-serial': 'exch17',
          'bmc-mac': machine['bmc-mac'],
          mac: '02:00:5e:10:00:01',
        }),
        gone: identifiers({ 'board-serial': 'exmb17', mac: '02:00:5e:10:00:02' }),
        new: identifiers({ 'board-serial': 'exmb99', mac: '02:00:5e:10:09:09' }),
        message:
          'The board of the machine was replaced; the same: system serial number exsrv17, ' +
          'system UUID 11223344-5566-4000-8000-000000000017, chassis serial number exch17, ' +
          'MAC address of the management controller 02:00:5e:30:00:17, MAC address 02:00:5e:10:00:01; ' +
          'gone: board serial number exmb17, MAC address 02:00:5e:10:00:02; ' +
          'new: board serial number exmb99, MAC address 02:00:5e:10:09:09 ' +
          '(compared with run run-of-1be2 of 1970-01-01T00:00:00.000Z)',
      },
    ]);
  });

  it('is a sentence that stays short, whatever machines say', () => {
    const long = { 'board-serial': 'x'.repeat(100_000), mac: Array.from({ length: 5000 }, (_, index) => `m${index}`) };
    expect(compare(long, machine)[0]?.message.length).toBeLessThan(2000);
  });
});

const values = fc.constantFrom('exa1', 'exb2', '00000000', 'none');
const anyMachine: fc.Arbitrary<Identifier[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Identifier['kind']>(
      'system-uuid',
      'system-serial',
      'chassis-serial',
      'board-serial',
      'bmc-mac',
      'mac',
      'bmc-address',
    ),
    value: values,
  }),
  { maxLength: 8 },
);

describe('whatever machines say', () => {
  it('two are as much alike from either side', () => {
    fc.assert(
      fc.property(anyMachine, anyMachine, (left, right) => {
        const there = compareMachines(left, right);
        const back = compareMachines(right, left);
        expect({ ...there, gone: there.new, new: there.gone }).toEqual(back);
      }),
    );
  });

  it('a machine is like itself, or there is nothing to compare', () => {
    fc.assert(
      fc.property(anyMachine, (one) => {
        const says = one.some(({ kind }) => kind !== 'bmc-address');
        expect(compareMachines(one, one).relation).toBe(says ? 'same' : 'unknown');
      }),
    );
  });

  const fleet = fc.array(fc.tuple(fc.constantFrom(NODE, OTHER, 'third', 'fourth'), anyMachine), { maxLength: 4 });
  const question = fc.record({ now: anyMachine, previous: fc.option(anyMachine, { nil: undefined }), fleet });
  const ask = (
    now: Identifier[],
    previous: Identifier[] | undefined,
    others: readonly (readonly [string, Identifier[]])[],
  ) =>
    compareIdentity({
      node: NODE,
      identifiers: now,
      previous: previous && { ...snapshot({}), identifiers: previous },
      sharing: others.map(([node, list]) => ({ ...snapshot({}, node), identifiers: list })),
      isTelling: ({ value }) => !isPlaceholder(value),
    });

  it('the order in which it is said changes nothing', () => {
    fc.assert(
      fc.property(question, ({ now, previous, fleet: all }) => {
        const others = [...new Map(all)];
        const turned = others.map(([node, list]) => [node, list.toReversed()] as const).toReversed();
        expect(ask(now.toReversed(), previous?.toReversed(), turned)).toEqual(ask(now, previous, others));
      }),
    );
  });

  it('a placeholder never makes two machines one, nor two of one', () => {
    const real = ({ value }: Identifier) => !isPlaceholder(value);
    fc.assert(
      fc.property(question, ({ now, previous, fleet: all }) => {
        const others = all.map(([node, list]) => [node, list.filter(real)] as const);
        expect(ask(now, previous, all)).toEqual(ask(now.filter(real), previous?.filter(real), others));
      }),
    );
  });

  it('there is an answer, and one about the node itself', () => {
    fc.assert(
      fc.property(question, ({ now, previous, fleet: all }) => {
        const findings = ask(now, previous, all);
        expect(findings.length).toBeGreaterThan(0);
        const isMoved = findings.some(({ finding }) => finding === 'machine-moved');
        const own = findings.filter(({ compared_with: with_ }) => with_ === null || with_.node === NODE);
        expect(own).toHaveLength(isMoved ? 0 : 1);
      }),
    );
  });
});
