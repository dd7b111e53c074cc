import { InspectorError } from '../errors.ts';
import { isJsonObject } from '../model/json.ts';
import type { NewRule } from '../model/new-rule.ts';
import type { Rule, RuleTrace } from '../model/rule.ts';
import { readObject } from '../processing/read-object.ts';
import { Err, Ok, type Result } from '../result.ts';
import { Compilation, type CompiledRule, completeRule } from '../rules/compile-rule.ts';
import type { OverwriteLog } from '../rules/overwrite-log.ts';
import { hiddenIn, revealed } from '../rules/sensitive.ts';
import { placeOfProblem, validateRule } from '../rules/validate-rule.ts';
import type { OperatorContext } from './operator-context.ts';

/** A place of a node that several rules would write to, each something else. */
export interface RuleConflict {
  /** A path, `/extra/x`, or `trait X`, `capability x`. */
  readonly place: string;
  /** The places of these rules in the list of rules, from 0, in the order in which they write. */
  readonly rules: readonly number[];
  /** The one of them whose write is left: the last. */
  readonly wins: number;
}

/** Which rules wrote to a node for nothing. Rules are named by their places, from 0. */
export interface Shadows {
  /** Those that wrote something. */
  readonly wrote: readonly number[];
  /** Those of which one other rule replaced everything. */
  readonly pairs: readonly { readonly rule: number; readonly by: number }[];
}

/** The rules that are stored, with what sensitive ones say. */
export async function storedRules({ rules }: OperatorContext): Promise<Result<readonly Rule[], InspectorError>> {
  return (await rules?.list()) ?? Ok([]);
}

/**
 * Rules that were given, with the stored ones in place of what is a reading of one: its values were
 * hidden from whoever read it.
 */
export async function unhidden<Given>(
  context: OperatorContext,
  given: readonly Given[],
): Promise<Result<readonly (Given | Rule)[], InspectorError>> {
  const isHidden = (rule: unknown) => isJsonObject(rule) && hiddenIn(rule) !== undefined;
  if (!given.some(isHidden)) return Ok(given);
  const stored = await storedRules(context);
  return stored.map((all) => given.map((rule) => (isJsonObject(rule) ? (revealed(rule, all) ?? rule) : rule)));
}

/**
 * The rules of a dry run: those given, checked as when they are created, or else those stored.
 * `bad-request` names the first that is wrong, and what of it.
 */
export async function rulesOf(
  context: OperatorContext,
  given: readonly (NewRule | Rule | string)[] | undefined,
): Promise<Result<readonly CompiledRule[], InspectorError>> {
  if (given === undefined) {
    const stored = await storedRules(context);
    return stored.map((rules) => context.ruleCompiler.compile(rules));
  }
  if (!Array.isArray(given)) return refused('rules: must be a list of rules');
  const objects: NewRule[] = [];
  for (const [index, posted] of given.entries()) {
    const read = readObject(posted, context.settings.limits);
    if (read.err) return refused(`rules[${index}]: ${read.val.message}`);
    objects.push(read.val.object as unknown as NewRule);
  }
  const rules = await unhidden(context, objects);
  if (rules.err) return rules;
  const compilation = new Compilation(context.rulePlugins);
  const compiled: CompiledRule[] = [];
  const seen = new Map<string, number>();
  for (const [index, posted] of rules.val.entries()) {
    const place = `rules[${index}]`;
    const complete = { ...completeRule(posted, index) };
    const rule = validateRule(complete, context.rulePlugins);
    if (rule.err) {
      const at = placeOfProblem(complete, context.rulePlugins);
      return refused(`${place}${at === undefined ? '' : `.${at.in}[${at.index}]`}: ${rule.val.message}`);
    }
    const other = seen.get(rule.val.uuid);
    if (other !== undefined) return refused(`${place}.uuid: rules[${other}] has the same, ${rule.val.uuid}`);
    seen.set(rule.val.uuid, index);
    const next = compilation.next(rule.val);
    if (next.problem !== undefined) return refused(`${place}: ${next.problem}`);
    compiled.push(next);
  }
  return Ok(compiled);
}

function refused(message: string) {
  return Err(new InspectorError('bad-request', message));
}

/** Why a rule matched or did not, and on which value, in one line. */
export function reasonOf({ why, conditions, matched }: RuleTrace): string {
  const last = conditions.at(-1);
  if (matched || last === undefined) return why;
  const { op, field, wanted, invert, compared, more } = last;
  const asked = `${field} ${invert ? 'not ' : ''}${op}${wanted === '{}' ? '' : ` ${wanted}`}`;
  const values = compared.map(({ value }) => value).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return `condition ${conditions.length}, ${asked}: ${last.why}${values === '' ? '' : ` (${values})`}`;
}

/** Where several rules wrote something else, a place each. */
export function conflictsIn(rules: readonly CompiledRule[], log: OverwriteLog): readonly RuleConflict[] {
  const index = indexOf(rules);
  const places = new Map<string, Set<number>>();
  for (const { place, lost, by } of log.overwrites) {
    const writers = places.get(place) ?? new Set();
    places.set(place, writers);
    // Whoever writes once more comes last.
    for (const uuid of [lost, by]) {
      const writer = index.get(uuid) ?? -1;
      writers.delete(writer);
      writers.add(writer);
    }
  }
  return Array.from(places, ([place, writers]) => ({ place, rules: [...writers], wins: [...writers].at(-1) ?? -1 }));
}

/** Whose writes were all replaced, and by whom. */
export function shadowsIn(rules: readonly CompiledRule[], log: OverwriteLog): Shadows {
  const index = indexOf(rules);
  const wrote = rules.flatMap(({ uuid }, rule) => (log.placesOf(uuid) > 0 ? [rule] : []));
  const lost = new Map<string, Set<string>>();
  for (const { place, lost: loser, by, isWhole } of log.overwrites) {
    if (!isWhole) continue;
    const key = `${index.get(loser)} ${index.get(by)}`;
    lost.set(key, (lost.get(key) ?? new Set()).add(place));
  }
  const pairs = Array.from(lost, ([key, places]) => {
    const [rule = -1, by = -1] = key.split(' ').map(Number);
    return { rule, by, count: places.size };
  });
  return { wrote, pairs: pairs.filter(({ rule, count }) => log.placesOf(rules[rule]?.uuid ?? '') === count) };
}

function indexOf(rules: readonly CompiledRule[]): ReadonlyMap<string, number> {
  return new Map(rules.map(({ uuid }, index) => [uuid, index]));
}
