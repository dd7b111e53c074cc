import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../model/exact-json.ts';
import type { Json } from '../../model/json.ts';
import type { IronicNode } from '../../model/node.ts';
import { dropOddLeaves, type RamdiskData } from '../../model/ramdisk-data.ts';
import type { Rule, RuleTrace } from '../../model/rule.ts';
import { evaluateRules } from '../evaluate-rules.ts';
import type { RuleFinding, RuleFindingKind } from './finding.ts';
import { lintRules } from './lint-rules.ts';

/** Few values, so that what is asked for is often there. */
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    1,
    2,
    40,
    40.5,
    40.9,
    -1,
    2n ** 64n,
    '',
    'a',
    'b',
    'aa',
    '1',
    ' 1 ',
    '40.5',
  ),
  fc.constantFrom<Json>('192.0.2.1', '192.0.2.0', '::1', 'True', 'None', 'a\nb', [], [1], ['a'], [1, 2], {}, { a: 1 }),
);
const wanted = value.filter((one) => one !== null);
const field = fc.constantFrom(
  'a',
  'data://a',
  'b.a',
  'b[*]',
  'b[0]',
  'b..a',
  'a | b',
  'inventory.memory.total',
  'inventory.memory.total.x',
  'inventory.cpu',
  'inventory.cpu.count',
  'inventory.disks',
  'inventory.disks[*].size',
  'inventory.disks[0].name',
  'root_disk.rotational',
  'node://name',
  'node://name.x',
  'node://is_maintenance',
  'node://secure_boot',
  'node://traits',
  'node://traits[*]',
  'node://extra',
  'node://extra.a',
);
const base = { field, multiple: fc.constantFrom('any', 'all', 'first', 'last'), invert: fc.boolean() };
const pattern = fc.constantFrom('', '.*', '^', '$', 'a', '1', 'True', 'a.*', '[ab]+', '.');
const network = fc.constantFrom('192.0.2.0/24', '192.0.2.1', '10.0.0.0/8', '::/0', '0.0.0.0/0');
const condition = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ ...base, op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'), value: wanted }),
  },
  { weight: 2, arbitrary: fc.record({ ...base, op: fc.constantFrom('contains', 'matches'), value: pattern }) },
  { weight: 2, arbitrary: fc.record({ ...base, op: fc.constant('in-net'), value: network }) },
  fc.record({ ...base, op: fc.constantFrom('is-empty', 'is-none', 'is-true', 'is-false') }),
  fc.record({ ...base, op: fc.constant('one-of'), values: fc.array(wanted, { maxLength: 2 }) }),
  fc.record({ ...base, op: fc.constantFrom('eq', 'lt', 'ge'), value: wanted, force_strings: fc.boolean() }),
  fc.record({
    ...base,
    op: fc.constant('eq'),
    value: fc.constant('{item}'),
    loop: fc.array(wanted, { minLength: 1, maxLength: 2 }),
  }),
);
const path = fc.constantFrom(
  '/extra/x',
  'extra/x',
  '/extra/x/y',
  '/extra',
  '/extra/l',
  '/extra/l/0',
  'extra/l/0',
  '/properties/capabilities',
);
const name = fc.constantFrom('A', 'B');
const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ action: fc.constant('set-attribute'), path, value }) },
  fc.record({ action: fc.constant('extend-attribute'), path, value: wanted }),
  fc.record({ action: fc.constant('set-capability'), name, value: fc.constantFrom('1', '2', null) }),
  fc.record({ action: fc.constantFrom('add-trait', 'remove-trait', 'unset-capability'), name }),
  fc.record({ action: fc.constant('del-attribute'), path }),
  fc.record({ action: fc.constant('set-plugin-data'), path: fc.constantFrom('/b', '/b/a'), value }),
  { weight: 1, arbitrary: fc.record({ action: fc.constant('fail'), message: fc.constant('no') }) },
);
/** The same conditions come up in several rules. */
const few = fc.constantFrom<object[]>(
  [],
  [{ op: 'eq', field: 'a', value: 'a', multiple: 'any', invert: false }],
  [{ op: 'contains', field: 'node://name', value: '', multiple: 'any', invert: false }],
  [
    { op: 'eq', field: 'a', value: 'a', multiple: 'any', invert: false },
    { op: 'ge', field: 'inventory.cpu.count', value: 1, multiple: 'any', invert: false },
  ],
);
const rule = (conditions: fc.Arbitrary<object[]>) =>
  fc.record({
    scope: fc.constantFrom(null, null, 'lab'),
    conditions,
    actions: fc.array(action, { minLength: 1, maxLength: 3 }),
    priority: fc.constantFrom(0, 0, 5),
  }) as fc.Arbitrary<unknown> as fc.Arbitrary<Rule>;

const maybe = (arbitrary: fc.Arbitrary<unknown>) => fc.option(arbitrary, { nil: undefined });
const data = fc
  .record({
    a: maybe(value),
    b: maybe(fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.record({ a: value }))),
    inventory: fc.record({
      memory: maybe(fc.oneof(value, fc.record({ total: value }))),
      cpu: maybe(fc.oneof(value, fc.record({ count: value }))),
      disks: maybe(fc.oneof(value, fc.array(fc.record({ size: value, name: value }), { maxLength: 2 }))),
    }),
    root_disk: maybe(fc.record({ rotational: value })),
  })
  .map((posted) => {
    // As a callback is read: what is absent is not there, and what has the wrong type is dropped.
    const read = Object.fromEntries(Object.entries(posted).filter(([, member]) => member !== undefined));
    const clean = structuredClone(read);
    dropOddLeaves(clean);
    return clean as RamdiskData;
  });
const node = fc
  .record({
    name: fc.constantFrom(null, 'a', 'b'),
    maintenance: fc.boolean(),
    secure_boot: fc.constantFrom(null, true, false),
    traits: fc.subarray(['A', 'B', 'C']),
    extra: fc.record({ a: value, l: fc.constantFrom<Json>([], [1], 'x'), x: fc.constantFrom<Json>({}, 1) }),
    properties: fc.record({
      capabilities: fc.constantFrom('', 'A:1', 'A:1,B:2'),
      inspection_scope: fc.constantFrom('lab', null),
    }),
  })
  .map((fields): IronicNode => ({ uuid: '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a', ...fields }));

/** Counts what was judged, so that a property is not held by nothing. */
class Judged {
  readonly #kinds = new Map<RuleFindingKind, number>();
  add({ kind }: RuleFinding): void {
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
  }
  /** Those of which there were not even so many. */
  rarely(kinds: readonly RuleFindingKind[], least: number): readonly RuleFindingKind[] {
    return kinds.filter((kind) => (this.#kinds.get(kind) ?? 0) < least);
  }
}

/** Machines and nodes; made only where there is something to try on them. */
const subjects = (seed: number, numRuns: number) => fc.sample(fc.record({ data, node }), { seed, numRuns });

describe('whatever a machine posts', () => {
  it('what is said of conditions is so', () => {
    const judged = new Judged();
    const onOneField = fc
      .array(condition, { minLength: 2, maxLength: 2 })
      .map((conditions) => conditions.map((one) => ({ ...one, field: 'a' })));
    const wild = rule(fc.oneof(fc.array(condition, { maxLength: 3 }), onOneField));
    fc.assert(
      fc.property(wild, fc.integer(), (one, seed) => {
        const findings = lintRules([one]);
        const machines = findings.length === 0 ? [] : subjects(seed, 25);
        const wrong = findings.filter((finding) => !isSoOfOne(one, finding, machines));
        expect(wrong).toEqual([]);
        for (const finding of findings) judged.add(finding);
      }),
      { numRuns: 1500 },
    );
    expect(judged.rarely(['never-true', 'contradiction', 'always-true', 'wrong-type'], 20)).toEqual([]);
  });

  it('what is said of several rules is so', () => {
    const judged = new Judged();
    const several = fc
      .tuple(fc.array(rule(few), { minLength: 2, maxLength: 4 }), fc.boolean())
      .map(([rules, isTwice]) => (isTwice ? [...rules, rules[0] as Rule] : rules));
    fc.assert(
      fc.property(several, fc.integer(), (rules, seed) => {
        const findings = lintRules(rules);
        const machines = findings.length === 0 ? [] : subjects(seed, 8);
        const meant = machines.map((machine) => ({ ...machine, data: { ...machine.data, a: 'a' } }));
        const wrong = findings.filter((finding) => !meant.every((machine) => isSoOfMany(rules, finding, machine)));
        expect(wrong).toEqual([]);
        for (const finding of findings) judged.add(finding);
      }),
      { numRuns: 200 },
    );
    expect(judged.rarely(['shadowed', 'unreachable', 'duplicate', 'capability-twice'], 10)).toEqual([]);
  });

  it('any rule at all is looked at without a throw', () => {
    const any = fc.oneof(fc.anything(), fc.record({ conditions: fc.anything(), actions: fc.anything() }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 3 }), (rules) => {
        for (const { text } of lintRules(rules as Rule[])) expect(text).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});

type Machine = ReturnType<typeof subjects>[number];

/** Whether what is said of the rule's conditions is so of these machines. */
function isSoOfOne(one: Rule, { kind, condition: place }: RuleFinding, machines: readonly Machine[]): boolean {
  const meant = place === undefined ? one.conditions : one.conditions.slice(place, place + 1);
  // Those that exclude each other have the same field, which may be spelled with its scheme.
  const fieldOf = (field: string | undefined) => field?.replace('data://', '');
  const alike = one.conditions.filter(({ field: each }) => fieldOf(each) === fieldOf(meant[0]?.field));
  const conditions = kind === 'contradiction' ? alike : meant;
  const alone = { ...one, conditions, ...(place === undefined ? {} : { scope: null }) };
  const traces = machines.flatMap((machine) => evaluateRules([alone], machine).rules);
  if (kind === 'always-true') return traces.every(({ matched }) => matched);
  if (kind === 'never-true' || kind === 'contradiction') return traces.every(({ matched }) => !matched);
  // Whatever is there, the answer is the same; null may have another one.
  return kind !== 'wrong-type' || new Set(traces.flatMap(answersToValues)).size < 2;
}

/** The same of what is said of a rule among others. */
function isSoOfMany(rules: readonly Rule[], finding: RuleFinding, machine: Machine): boolean {
  const { kind, rule: index, action: at, other = -1 } = finding;
  const evaluation = evaluateRules(rules, machine);
  const trace = evaluation.rules[index];
  if (kind === 'unreachable') return (trace?.actions.length ?? 0) <= (at ?? 0);
  if (kind === 'duplicate') return trace?.matched === evaluation.rules[other]?.matched;
  if (kind !== 'shadowed' || at === undefined) return true;
  // What it writes makes no difference.
  const otherwise = evaluateRules(rules.with(index, writingSomethingElse(rules[index] as Rule, at)), machine);
  if (evaluation.failure !== null || otherwise.failure !== null) return true;
  return jsonText(writtenBy(otherwise, machine)) === jsonText(writtenBy(evaluation, machine));
}

/** Whether the values that are there, and not null, counted as matches. */
function answersToValues({ conditions }: RuleTrace): readonly boolean[] {
  const compared = conditions[0]?.compared ?? [];
  return compared.filter(({ value: one }) => one !== 'null').map(({ matched }) => matched);
}

const CAPABILITIES = '/properties/capabilities';

/** What is there afterwards, in no order: that of steps, and of capabilities, says nothing. */
function writtenBy({ changes }: ReturnType<typeof evaluateRules>, machine: Machine): readonly string[] {
  const after = new Map<string, unknown>([[CAPABILITIES, machine.node.properties?.['capabilities']]]);
  for (const step of changes?.node ?? []) after.set(step.path, step.op === 'remove' ? 'removed' : step.value);
  const steps = Array.from(after, ([to, one]) => {
    const isList = to === CAPABILITIES && typeof one === 'string';
    return jsonText([to, isList ? one.split(',').toSorted() : one]);
  });
  const traits = [...(changes?.addTraits ?? []), ...(changes?.removeTraits ?? []).map((trait) => `not ${trait}`)];
  return [...steps, ...traits].toSorted();
}

function writingSomethingElse(one: Rule, at: number): Rule {
  const actions = one.actions.map((each, index) => {
    if (index !== at || !('value' in each)) return each;
    return { ...each, value: each.action === 'set-capability' ? '77' : 77 };
  });
  return { ...one, actions };
}
