import { partsOfField } from '../field-path.ts';
import { plainSteps } from '../json-path.ts';
import { contradict } from './contradictions.ts';
import { ALL_TYPES, type JsonType, knownTypes } from './field-types.ts';
import type { Found } from './finding.ts';
import type { LintedCondition, LintedRule } from './linted-rule.ts';
import { chancesOf } from './verdicts.ts';

/** What is odd about the conditions of one rule. */
export function lintConditions({ rule, conditions }: LintedRule): readonly Found[] {
  const found = conditions.flatMap((condition, index) => {
    const odd = condition.isStock ? lintCondition(condition) : undefined;
    return odd === undefined ? [] : [{ condition: index, ...odd }];
  });
  const isAlways = conditions.every((_, index) =>
    found.some(({ condition, kind }) => condition === index && kind === 'always-true'),
  );
  const whole: readonly Found[] =
    isAlways && !rule.scope ? [{ kind: 'always-true', text: 'it matches every machine: nothing is asked' }] : [];
  return [...found, ...contradictions(conditions), ...whole];
}

/** Whether the condition is met by every machine, whatever it posts. */
export function isAlwaysTrue(condition: LintedCondition): boolean {
  if (!condition.isStock || !isAlwaysThere(condition.compiled.source.field)) return false;
  return !chances(condition, ALL_TYPES).canMiss;
}

function lintCondition(condition: LintedCondition): Pick<Found, 'kind' | 'text'> | undefined {
  const { field } = condition.compiled.source;
  const asked = describe(condition);
  if (!chances(condition, ALL_TYPES).canMatch) return { kind: 'never-true', text: `no value meets ${asked}` };
  if (isAlwaysTrue(condition)) return { kind: 'always-true', text: `every machine meets ${asked}` };
  const known = knownTypes(field);
  if (known === undefined) return undefined;
  const { types, source } = known;
  const values = types.filter((type) => type !== 'null');
  if (values.length === 0) {
    return condition.compiled.acceptsMissing
      ? undefined
      : { kind: 'wrong-type', text: `nothing can be at ${field}, ${source}: no machine meets ${asked}` };
  }
  const what = `the value of ${field} is ${listOf(values)}, ${source}`;
  if (!chances(condition, types).canMatch) return { kind: 'wrong-type', text: `${what}: none meets ${asked}` };
  const { canMatch, canMiss } = chances(condition, values);
  if (canMatch && canMiss) return undefined;
  // Of `null` an answer is left: it says whether something is there, which may be what is meant.
  if (condition.compiled.acceptsMissing) return undefined;
  return { kind: 'wrong-type', text: `${what}: ${canMatch ? 'each' : 'none but null'} meets ${asked}` };
}

/** With nothing there some conditions are asked of `null`. */
function chances({ compiled }: LintedCondition, types: readonly JsonType[]) {
  return chancesOf(compiled, compiled.acceptsMissing ? [...new Set([...types, 'null' as const])] : types);
}

/** A field of the node itself is found, if only as `null`. */
function isAlwaysThere(field: string): boolean {
  const { scheme, path } = partsOfField(field);
  const [first, second] = plainSteps(path) ?? [];
  return scheme === 'node' && second === undefined && typeof first === 'object' && 'field' in first;
}

function contradictions(conditions: readonly LintedCondition[]): readonly Found[] {
  return conditions.flatMap((later, index): readonly Found[] => {
    const earlier = conditions.slice(0, index).findIndex((other) => excludes(other, later));
    if (earlier < 0) return [];
    const text = `conditions ${earlier + 1} and ${index + 1} exclude each other: no value meets both ${describe(
      conditions[earlier] ?? later,
    )} and ${describe(later)}`;
    return [{ condition: index, kind: 'contradiction', text }];
  });
}

/** Whether the two conditions never match the same machine. */
export function excludes(one: LintedCondition, other: LintedCondition): boolean {
  return one.isStock && other.isStock && contradict(one.compiled, other.compiled);
}

function describe({ compiled: { source, wanted } }: LintedCondition): string {
  const parameters = wanted === '{}' ? '' : ` ${wanted}`;
  return `"${source.field} ${source.invert ? 'not ' : ''}${source.op}${parameters}"`;
}

function listOf(types: readonly JsonType[]): string {
  const names = types.map((type) => (type === 'text' ? 'text' : type === 'object' ? 'an object' : `a ${type}`));
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
