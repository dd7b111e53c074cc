import fc from 'fast-check';
import { applyPatch, type Operation } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import type { Json } from '../model/json.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { Rule } from '../model/rule.ts';
import { stockActions } from './actions.ts';
import { evaluateRules } from './evaluate-rules.ts';
import { prepareValue } from './format-value.ts';
import { compileJsonPath } from './json-path.ts';
import { compilePattern } from './regular-expression.ts';
import { rulePlugins } from './rule-plugins.ts';
import { validateRule } from './validate-rule.ts';

const NODE = { uuid: '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a', properties: { capabilities: 'a:b' }, extra: {} };

/** Keys that often meet what fields name. */
const key = fc.constantFrom('a', 'b', 'c', 'x-y', '__proto__', 'constructor', 'length', '0', 'extra');
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(
      null,
      true,
      false,
      0,
      -1,
      1.5,
      '',
      'a',
      '40',
      'x86_64',
      '192.0.2.1',
      '{data[a]}',
      '{',
      Infinity,
    ),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const data = fc.dictionary(key, json) as fc.Arbitrary<RamdiskData>;

const step = fc.oneof(
  key,
  fc.constantFrom('*', '[*]', '[0]', '[-1]', '[1:]', '..', '.', ' | ', ',', "['a']", '`this`', 'where'),
);
const path = fc.oneof(
  fc.array(step, { maxLength: 6 }).map((steps) => steps.join('')),
  fc.array(key, { minLength: 1, maxLength: 3 }).map((keys) => keys.join('.')),
);
const field = fc.tuple(fc.constantFrom('', 'data://', 'node://', 'x://'), path).map((parts) => parts.join(''));
const pattern = fc.oneof(
  fc.string(),
  fc
    .array(
      fc.constantFrom('a', '.', '*', '+', '(', ')', '[', ']', '^', '$', '|', '\\', 'd', '{,2}', '(?P<n>', '\\Z', '?'),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);
const base = { field, multiple: fc.constantFrom('any', 'all', 'first', 'last'), invert: fc.boolean() };
const condition = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ ...base, op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'), value: json }),
  },
  { weight: 2, arbitrary: fc.record({ ...base, op: fc.constantFrom('contains', 'matches'), value: pattern }) },
  fc.record({ ...base, op: fc.constant('in-net'), value: fc.constantFrom('::/0', '0.0.0.0/0', '192.0.2.1', 'x') }),
  fc.record({ ...base, op: fc.constantFrom('is-empty', 'is-none', 'is-true', 'is-false') }),
  fc.record({ ...base, op: fc.constant('one-of'), values: fc.array(json, { maxLength: 3 }) }),
  fc.record({ ...base, op: fc.constant('eq'), value: fc.constantFrom('{item}', '{item[a]}'), loop: json }),
  fc.record({ ...base, op: fc.string(), value: json }),
);
const place = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '/extra/a',
      'extra/a/b',
      '/extra',
      '/properties',
      '/driver',
      '/traits/0',
      '/__proto__/a',
    ),
  },
  fc.string(),
);
/** Every stock action, with parameters of its names and of any kind. */
const stockAction = fc.constantFrom(...stockActions).chain(({ name, params: { required = [], optional = [] } }) => {
  const parameter = fc.oneof(place, key, json, fc.boolean());
  const parameters = Object.fromEntries([...required, ...optional].map((one) => [one, parameter]));
  return fc.record({ action: fc.constant(name), ...parameters });
});
const action = fc.oneof(
  stockAction,
  fc.record({ action: fc.constant('set-attribute'), path: place, value: json }),
  fc.record({ action: fc.constant('extend-attribute'), path: place, value: json, unique: fc.boolean() }),
  fc.record({ action: fc.constant('set-capability'), name: key, value: json }),
  fc.record({ action: fc.constantFrom('add-trait', 'remove-trait'), name: key }),
  fc.record({ action: fc.constantFrom('log', 'fail'), message: fc.string() }),
  fc.record({ action: fc.string(), value: json }),
  fc.record({ action: fc.constant('set-attribute'), path: fc.constant('/extra/{item}'), value: json, loop: json }),
);
const wellFormed = fc.record({
  priority: fc.constantFrom(0, 0, 1),
  sensitive: fc.boolean(),
  uuid: fc.uuid(),
  description: fc.option(fc.string()),
  scope: fc.option(fc.constantFrom('', 'lab')),
  conditions: fc.array(condition, { maxLength: 2 }),
  actions: fc.array(action, { minLength: 1, maxLength: 2 }),
});

describe('whatever comes', () => {
  it('rules are evaluated, never thrown at, and leave what they look at alone', () => {
    fc.assert(
      fc.property(fc.array(wellFormed, { maxLength: 4 }), data, (rules, given) => {
        const before = JSON.stringify([given, NODE]);
        const evaluation = evaluateRules(rules as unknown as Rule[], { data: given, node: NODE });
        expect(JSON.stringify([given, NODE])).toBe(before);
        expect(evaluation.rules).toHaveLength(rules.length);
        expect(evaluation.failure === null || evaluation.changes === null).toBe(true);
        for (const { matched, actions } of evaluation.rules) expect(matched || actions.length === 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('what is no rule at all is left out with a warning', () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 3 }), data, (rules, given) => {
        const evaluation = evaluateRules(rules as unknown as Rule[], { data: given, node: NODE });
        for (const rule of evaluation.rules)
          expect(rule).toMatchObject({ matched: false, warnings: [expect.any(String)] });
      }),
    );
  });

  it('a rule that is accepted can be used', () => {
    fc.assert(
      fc.property(wellFormed, data, (posted, given) => {
        const rule = validateRule(JSON.parse(JSON.stringify(posted)) as Record<string, unknown>, rulePlugins());
        fc.pre(rule.ok);
        const [trace] = evaluateRules([rule.unwrap()], {
          data: given,
          node: { ...NODE, properties: { inspection_scope: 'lab' } },
        }).rules;
        expect(trace?.why).not.toBe('it cannot be used');
      }),
    );
  });

  it('attributes are set as JSON Patch would on the node itself, or the run fails', () => {
    const part = fc.constantFrom('a', 'b', 'x-y', '-', '0', '1', '00', '-1', 'length', '99999999999');
    const where = fc.array(part, { minLength: 1, maxLength: 3 }).map((keys) => `/extra/${keys.join('/')}`);
    const member = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom<Json>(null, 1, 'text'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(part, tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    const set = fc.record({ action: fc.constant('set-attribute'), path: where, value: member });
    let carriedOut = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.dictionary(part, member), fc.array(set, { minLength: 1, maxLength: 3 }), (extra, actions) => {
        const node = { ...NODE, extra };
        const rule = { uuid: NODE.uuid, description: null, scope: null, conditions: [], actions };
        const { failure, changes } = evaluateRules([rule], { data: {}, node });
        const wanted = structuredClone(node);
        const refusal = actions.some(({ path: to, value }) => refuses(wanted, [{ op: 'add', path: to, value }]));
        expect(failure !== null).toBe(refusal);
        const made = structuredClone(node);
        expect(refuses(made, (changes?.node ?? []) as Operation[])).toBe(false);
        // What was carried out before the refusal is not sent either.
        expect(made).toEqual(refusal ? node : wanted);
        if (refusal) refused += 1;
        else carriedOut += 1;
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(carriedOut, refused)).toBeGreaterThan(50);
  });

  it('templates answer with a value or a reason', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '{{',
      '}}',
      'data',
      '[',
      ']',
      'a',
      '0',
      '!r',
      '!',
      ':',
      '05d',
      '.',
      '{data[a]}',
      '{data[a][0]:>5}',
      '{data}',
    );
    const template = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.oneof(template, fc.array(template), fc.dictionary(template, template)), json, (value, given) => {
        const prepared = prepareValue(value);
        const filled = prepared.ok ? prepared.val(given) : prepared;
        expect(filled.ok || typeof filled.val === 'string').toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('paths and patterns are understood, or refused with a reason', () => {
    fc.assert(
      fc.property(fc.oneof(path, fc.string({ unit: 'binary' })), pattern, json, (where, what, given) => {
        const compiled = compileJsonPath(where);
        expect(compiled.ok ? Array.isArray(compiled.val(given).values) : compiled.val !== '').toBe(true);
        const test = compilePattern(what, { start: true });
        expect(test.ok ? typeof test.val('a40') : typeof test.val).toBe(test.ok ? 'boolean' : 'string');
      }),
      { numRuns: 1000 },
    );
  });

  it('deep data is no trouble', () => {
    let deep: Json = 'bottom';
    for (let level = 0; level < 20_000; level++) deep = level % 2 === 0 ? [deep] : { a: deep };
    const ops = ['eq', 'ne', 'lt', 'contains', 'matches', 'is-empty', 'in-net'];
    const conditions = ops.map((op) => ({
      op,
      field: 'a',
      multiple: 'any' as const,
      invert: false,
      value: op === 'in-net' ? '::/0' : '[x]',
    }));
    const rules = conditions.map((one): Rule => ({
      uuid: '',
      description: null,
      scope: null,
      conditions: [one],
      actions: [],
    }));
    const evaluation = evaluateRules(rules, { data: { a: deep } as RamdiskData, node: NODE });
    expect(evaluation.rules).toHaveLength(ops.length);
    expect(prepareValue('{data[a]}').unwrap()({ a: deep }).ok).toBe(true);
  });
});

/**
 * Carries out the steps on `record`, up to the first that an independent implementation of RFC 6902
 * refuses.
 */
function refuses(record: unknown, steps: Operation[]): boolean {
  try {
    return applyPatch(record, structuredClone(steps)).some((problem) => problem !== null);
  } catch {
    return true;
  }
}
